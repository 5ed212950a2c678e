package run

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

// Options are how a run behaves towards its caller, not what it measures. The zero Options shows nothing and uses the built-in
// plugins.
type Options struct {
	// Plugins are what a run may choose from; the zero set is the built-in one.
	Plugins plugin.Set
	// Log gets the run's log lines, beside benchmark.log; nil drops them.
	Log slog.Handler
	// Tables gets the tables of each level and of the sweep as soon as they are known, in color if asked; nil drops them.
	Tables io.Writer
	Color  bool
	// Grace is how long requests in flight may go on after a stop; 0 is ten seconds.
	Grace time.Duration
	// Watch is called when the first level starts; it gets a function that reads the state of the level under way at any time,
	// and returns one that is called when the last level has ended.
	Watch func(state func() Snapshot) (stop func())
	// Load is called before the load of each level starts, and the function it returns when the load has ended: for settings of
	// the process that should hold under load alone.
	Load func() (end func())
	// Phase is called when a phase begins; a run begins with Preparing, which is not told.
	Phase func(Phase)
	// Program names the program in the run's files.
	Program string
	// Language is that of the log lines, and the one in which perf_report.html opens: zh, or English. The page's reader can change it.
	Language string
	// Python is the one whose packages visualizers use; "" is the one on PATH. The variable EVALSCOPE_PERF_PYTHON goes before both.
	Python string
	// Download is told the progress of downloads from a model hub.
	Download func(Download)
	// Stdin is what --dataset-path - reads.
	Stdin io.Reader
	// Truth is the command that becomes the ground-truth server of --calibrate: this program with its hidden sub-command `truth`.
	Truth []string
	// Level is called when the files of a level are made. index is the level's place in the sweep, from 0.
	Level func(name string, index int, folder string)
	// Usage counts the tokens of replies in the caller's own way: after a level ended it gets the level's folder, with the event
	// log in it, and returns what corrects each record before anything is made of it.
	Usage func(ctx context.Context, folder string) (func(*record.Record), error)
	// Fleet gathers the machines of a run with --workers; nil where the program cannot.
	Fleet func(ctx context.Context, wanted FleetWanted) (Fleet, error)
	// Events are told what happens in the run; the zero Events are told nothing.
	Events Events
}

// Download is the state of a download from a model hub. Sizes are in bytes, Total is 0 while it is unknown.
type Download struct {
	ID          string
	Done, Total int64
}

// graceAfterStop is how long requests in flight may go on after a stop where nobody says otherwise.
const graceAfterStop = 10 * time.Second

// settings are Options without gaps, and what a run sees of its surroundings.
type settings struct {
	Options
	hub    hub.Environment
	getenv func(string) string
	// secrets are those of the plan and of the environment.
	secrets secret.Values
	// resumed is the run that goes on, nil for one of its own.
	resumed *resumption
	// drawn is the seed that another machine of the run drew, nil where it is drawn here.
	drawn *uint64
}

func newSettings(o Options) *settings {
	if o.Log == nil {
		o.Log = slog.DiscardHandler
	}
	if o.Tables == nil {
		o.Tables = io.Discard
	}
	if o.Phase == nil {
		o.Phase = func(Phase) {}
	}
	if o.Download == nil {
		o.Download = func(Download) {}
	}
	if o.Level == nil {
		o.Level = func(string, int, string) {}
	}
	o.Plugins = PluginsOf(o)
	o.Grace, o.Program = cmp.Or(o.Grace, graceAfterStop), cmp.Or(o.Program, "evalscope (Go library)")
	s := &settings{Options: o, hub: hub.OS(), getenv: os.Getenv}
	s.secrets = secret.Environment(s.getenv, s.Plugins.Secrets()...)
	return s
}

// PluginsOf is the set of the options, the built-in one where they have none.
func PluginsOf(o Options) plugin.Set {
	if p := o.Plugins; len(p.Datasets)+len(p.Protocols)+len(p.Visualizers) > 0 {
		return p
	}
	return standard.Plugins()
}

// style is how tables are written.
func (s *settings) style() report.Style {
	if s.Color {
		return report.ANSI
	}
	return report.Plain
}
