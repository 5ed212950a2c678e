// Package visualizer is the contract of dashboards that show a run in progress: WandB, SwanLab, ClearML, or your own as a plugin. A
// visualizer receives finished figures under EvalScope's names. It cannot influence the load: after it has started, no request waits for
// it.
package visualizer

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Declaration is one visualizer as a plugin.
type Declaration struct {
	// Name is the value of --visualizer.
	Name string
	// Help describes it in one line, in English and Chinese.
	Help i18n.Text
	// Arguments are those that a user can set.
	Arguments []Argument
	// Secrets are the variables of the environment that hold its keys: their values appear in no file, log or message.
	Secrets []string
	// Prepare checks, before anything is written or sent, that a run can be shown: the software is installed, a key is set, and the service
	// answers. Its error states what is wrong; a *Problem also states what to do.
	Prepare func(ctx context.Context, s Settings) (Ready, error)
}

// An Argument is one of a visualizer's own. Users give it as --visualizer-arg NAME=VALUE.
type Argument struct {
	argument.Declaration
	// Flag is a flag of EvalScope, without its dashes, that gives it too; "" for none.
	Flag string
	// Selects reports whether Flag selects the visualizer where --visualizer is not given.
	Selects bool
}

// Declared are the visualizer's arguments as package argument reads them.
func (d Declaration) Declared() []argument.Declaration {
	declared := make([]argument.Declaration, len(d.Arguments))
	for i, a := range d.Arguments {
		declared[i] = a.Declaration
	}
	return declared
}

// Settings are the user's settings of a visualizer.
type Settings struct {
	// Arguments are the values of the declared arguments; secrets are among them.
	Arguments argument.Values
	// Python is the interpreter of the program that started the run, "" where it is none.
	Python string
	// Getenv reads an environment variable.
	Getenv func(string) string
}

// A Ready visualizer can be started once. Close frees it, started or not, and is called after Finish.
type Ready interface {
	// Start begins a run. It returns when the service knows the run, or with an error by the deadline of ctx.
	Start(ctx context.Context, run Run) (*Started, error)
	Close()
}

// A Run is what a visualizer receives at the start.
type Run struct {
	// ID is the run's uuid, Name the one to show.
	ID, Name string
	// Folder is the run's folder on disk; a visualizer keeps its own files there.
	Folder string
	// Config are the user's arguments without secrets, in their order.
	Config []Entry
	Tags   []string
}

// An Entry is one argument and its value as JSON.
type Entry struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// Started is a run that is being shown.
type Started struct {
	Session
	// Where is the run's URL, or the command that shows it; "" when there is neither.
	Where string
	// Warning is a message for the user about a start that succeeded; "" for none.
	Warning string
}

// A Session takes a run's figures in the order in which they come, from one goroutine. Its methods may take their time,
// but return when their ctx ends. After an error only Finish is called.
type Session interface {
	// Log shows the averages of the level under way.
	Log(ctx context.Context, p Point) error
	// Level shows the final figures of a level.
	Level(ctx context.Context, l Level) error
	// Finish ends the run. It is always called, and frees what the session holds.
	Finish(ctx context.Context, e End) error
}

// A Value is one figure under its name, with EvalScope's units and rounding.
type Value struct {
	Name  string
	Value float64
}

// A Point is the state of the level in progress.
type Point struct {
	// Step is how many measured requests ended in all levels so far; it grows from point to point.
	Step int64
	// Level is the level's place in the sweep, from 1.
	Level  int
	Values []Value
}

// A Level is a finished level.
type Level struct {
	// Step as of a Point, Level the level's place in the sweep from 1, Name its folder's name.
	Step   int64
	Level  int
	Name   string
	Values []Value
	// Percentiles has a row for each percentile.
	Percentiles Table
}

// A Table is text columns and rows of numbers, strings, or nil for what does not exist.
type Table struct {
	Columns []string
	Rows    [][]any
}

// State is how a run ended.
type State string

// The states.
const (
	Finished State = "finished"
	// Failed is a run that an error ended, or of which no request succeeded.
	Failed State = "failed"
	// Aborted is a run that its user stopped.
	Aborted State = "aborted"
)

// An End is the end of a run.
type End struct {
	State State
	// Levels has a row for each finished level.
	Levels Table
	// Files are paths of files to keep with the run.
	Files []string
}

// A Problem is why a visualizer cannot start, and what its user can do.
type Problem struct {
	What, Do string
}

// Error is what is wrong and what to do.
func (p *Problem) Error() string { return fmt.Sprintf("%s: %s", p.What, p.Do) }
