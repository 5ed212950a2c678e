package perf

import (
	"io"
	"log/slog"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/plugin"
)

// An Option changes how a run behaves towards its caller, not what it measures.
type Option func(*options)

type options struct {
	run      run.Options
	observer Observer
}

func optionsOf(all []Option) options {
	var o options
	for _, set := range all {
		set(&o)
	}
	return o
}

// WithPlugins replaces the built-in datasets, protocols, visualizers, exports and engines: standard.Plugins().With(mine).
func WithPlugins(set plugin.Set) Option { return func(o *options) { o.run.Plugins = set } }

// WithLog sends the run's log lines to a handler, beside benchmark.log. Without it they stand there alone.
func WithLog(h slog.Handler) Option { return func(o *options) { o.run.Log = h } }

// WithTables writes the tables of each level and of the sweep to w, as soon as they are known. They are for people: a program
// reads Result.
func WithTables(w io.Writer) Option { return func(o *options) { o.run.Tables = w } }

// WithGrace is how long requests in flight may go on after Stop, before they are cancelled. Without it, it is ten seconds.
func WithGrace(d time.Duration) Option { return func(o *options) { o.run.Grace = d } }

// WithObserver tells an observer what happens in the run. There is one; it may pass on to others.
func WithObserver(observer Observer) Option { return func(o *options) { o.observer = observer } }
