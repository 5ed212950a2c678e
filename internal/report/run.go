package report

import (
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Run is everything that a report says about one run. Texts that are empty are left out.
type Run struct {
	Model string
	Alias string
	// Dataset and API are the names that the user gave; Endpoint is host:port, without path and credentials.
	Dataset  string
	API      string
	Endpoint string
	// OutputPath is the run's folder, ReportPath the file that a reader should open.
	OutputPath string
	ReportPath string
	// Program is the name and version of the program that measured.
	Program string
	// Verdict is the word that opens the closing line; empty is the word of the levels.
	Verdict string
	// Short says in a few words what the figures lack of the run that was asked for; "" for nothing.
	Short string
	// Unmade are the names of files that could not be made.
	Unmade []string
	// Command is the program and the arguments of this run, without secrets; suggested commands are made from it. When
	// it is empty, suggestions name only the flags to change.
	Command []string
	// RandomPrompts reports whether prompts were drawn at random without a common prefix, so that none of their tokens can be
	// in the server's prefix cache.
	RandomPrompts bool
	// Stream reports whether the run asked for streams.
	Stream bool
	// Stopped reports whether the run was not done as it was asked for: a signal, an error or its death ended it, or it is under way.
	Stopped bool
	// Unfinished reports whether what a stopped or killed run left out can still be sent: --resume with OutputPath goes on with it.
	Unfinished bool
	// Levels are the finished levels in the order in which they ran.
	Levels []*metric.Level
	// Loads are the loads in place of their runs, where each ran several times; nil for any other run.
	Loads []Load
	runs  []*metric.Level // all of them, where Levels has one of each load
	// Search is what a search for a load found, nil for any other run.
	Search *metric.Search
	// Notes are sentences for the reader that the plan or the engine wrote down.
	Notes []i18n.Text
}

// verdict is the word that opens the closing line.
func (r Run) verdict() string {
	if r.Verdict == "" {
		return string(metric.WorstStatus(r.Levels))
	}
	return r.Verdict
}

// Style reports whether a text may use colors.
type Style int

// The styles.
const (
	// Plain is for files and for streams that are no terminal.
	Plain Style = iota
	// ANSI uses escape sequences for color, bold and italic.
	ANSI
)

// paint puts s into a look where the style allows it. An empty text stays empty.
func (s Style) paint(look termtext.Look, text string) string {
	if s != ANSI {
		return text
	}
	return look.Paint(text)
}
