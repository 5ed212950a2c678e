package perf

import (
	"io"
	"log/slog"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/plugin"
)

// An Option changes how a run interacts with its caller, not what it measures.
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

// WithLog sends the run's log lines to a handler, in addition to benchmark.log.
func WithLog(h slog.Handler) Option { return func(o *options) { o.run.Log = h } }

// WithTables writes the tables of each level and of the sweep to w as soon as they are available. They are for people; programs
// use Result.
func WithTables(w io.Writer) Option { return func(o *options) { o.run.Tables = w } }

// WithGrace sets how long requests in flight may continue after Stop before they are canceled. The default is ten seconds.
func WithGrace(d time.Duration) Option { return func(o *options) { o.run.Grace = d } }

// WithObserver sets the observer of the run. There can be only one; it can forward events to others.
func WithObserver(observer Observer) Option { return func(o *options) { o.observer = observer } }
