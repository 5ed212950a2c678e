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
	Details []i18n.Text
	// Chinese are What and Do in Chinese, "" where they are the same.
	Chinese struct{ What, Do string }

	inherited bool // it is of an argument that a class of a mix has from the run
}

// Saying is the problem with what is wrong and what to do about it.
func (p Problem) Saying(what, do i18n.Text) Problem {
	p.What, p.Do = what.EN, do.EN
	p.Chinese.What, p.Chinese.Do = what.ZH, do.ZH
	return p
}

// wrong is a problem whose place is not known yet.
func wrong(what, do i18n.Text) *Problem { return new(Problem{}.Saying(what, do)) }

func (p Problem) what() i18n.Text { return i18n.Text{EN: p.What, ZH: p.Chinese.What} }

func (p Problem) do() i18n.Text { return i18n.Text{EN: p.Do, ZH: p.Chinese.Do} }

// String returns the problem as one line, without the program's name; details follow indented, a line each.
func (p Problem) String() string { return p.Text().EN }

// Text returns the problem as String does.
func (p Problem) Text() i18n.Text {
	line := i18n.Sprintf("%s: %s", "%s：%s", p.Where, p.what())
	if p.Do != "" {
		line = i18n.Sprintf("%s: %s", "%s：%s", line, p.do())
	}
	line = i18n.Text{EN: sanitize.OneLine(line.EN), ZH: sanitize.OneLine(line.In("zh"))} // servers' words stand in some
	for _, detail := range p.Details {
		line = line.Plus(i18n.Text{EN: indent + sanitize.OneLine(detail.EN), ZH: indent + sanitize.OneLine(detail.In("zh"))})
	}
	return line
}

// indent begins the line of a detail.
const indent = "\n  "

// Of returns the problem with the details of err, whose message its What ends with, as lines of their own.
func (p Problem) Of(err error) Problem {
	var detailed interface{ Details() []i18n.Text }
	if errors.As(err, &detailed) {
		p.Details = detailed.Details()
		p.What, p.Chinese.What = strings.TrimSuffix(p.What, p.details().EN), strings.TrimSuffix(p.Chinese.What, p.details().ZH)
	}
	return p
}

// Whole is what is wrong with its details.
func (p Problem) Whole() string { return p.What + p.details().EN }

func (p Problem) details() (text i18n.Text) {
	for _, detail := range p.Details {
		text = text.Plus(i18n.Text{EN: indent + detail.EN, ZH: indent + detail.In("zh")})
	}
	return text
}

// Problems is every problem found at once; it is an error of one line each.
type Problems []Problem

// Error returns one line for each problem.
func (p Problems) Error() string { return p.Text().EN }

// Text returns one line for each problem.
func (p Problems) Text() i18n.Text {
	all := make([]i18n.Text, len(p))
	for i, problem := range p {
		all[i] = i18n.Same("evalscope perf: ").Plus(problem.Text())
	}
	return i18n.Join(all, i18n.Same("\n"))
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
