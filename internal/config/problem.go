package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// ErrHelp is returned by Parse when -h or --help was among the words, ErrHelpAll for --help-all; the latter is an ErrHelp too.
var (
	ErrHelp    = errors.New("help requested")
	ErrHelpAll = fmt.Errorf("%w with every flag", ErrHelp)
)

// Problem is one thing that is wrong with what the user said. It never holds a secret.
type Problem struct {
	Key   string // of the argument that it is about, "" where it is about none
	Where string // "--parallel" on the command line, "parallel" in JSON
	What  string // what is wrong
	Do    string // what to do about it
	// Details are further lines, such as where a file was searched for.
	Details []string

	inherited bool // it is of an argument that a class of a mix has from the run
}

// String returns the problem as one line, without the program's name; details follow indented, a line each.
func (p Problem) String() string {
	line := p.Where + ": " + p.What
	if p.Do != "" {
		line += ": " + p.Do
	}
	line = sanitize.OneLine(line) // servers' words stand in some
	for _, detail := range p.Details {
		line += indent + sanitize.OneLine(detail)
	}
	return line
}

// indent begins the line of a detail.
const indent = "\n  "

// Of returns the problem with the details of err, whose message its What ends with, as lines of their own.
func (p Problem) Of(err error) Problem {
	var detailed interface{ Details() []string }
	if errors.As(err, &detailed) {
		p.Details = detailed.Details()
		p.What = strings.TrimSuffix(p.What, indent+strings.Join(p.Details, indent))
	}
	return p
}

// Whole is what is wrong with its details.
func (p Problem) Whole() string { return strings.Join(append([]string{p.What}, p.Details...), indent) }

// Problems is every problem found at once; it is an error of one line each.
type Problems []Problem

// Error returns one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = "evalscope perf: " + problem.String()
	}
	return strings.Join(lines, "\n")
}

// Note is a warning: something the user said that is accepted and does not do what one might think.
type Note struct {
	Where string
	What  i18n.Text
}

// String returns the note as one line.
func (n Note) String() string { return n.Text().EN }

// Text returns the note as one line.
func (n Note) Text() i18n.Text { return i18n.Sprintf("%s: %s", "%s：%s", n.Where, n.What) }

// quoted shows a value of the user in a message: short, on one line, without control characters and without what shows that it is
// a secret.
func quoted(text string) string {
	const limit = 60
	runes := []rune(secret.Value(text))
	if len(runes) > limit {
		runes = append(runes[:limit], '…')
	}
	for i, r := range runes {
		if r < ' ' || r == 0x7f {
			runes[i] = ' '
		}
	}
	return "'" + string(runes) + "'"
}
