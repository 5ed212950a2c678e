package perf

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

// Errors that callers may want to tell apart, by errors.Is.
var (
	// ErrUnreachable is a run that ended with its connection test.
	ErrUnreachable = run.ErrUnreachable
	// ErrAllFailed is a run of which no request succeeded. Its Result is complete.
	ErrAllFailed = run.ErrAllFailed
	// ErrUnsent is a run with conversations whose next turn could not be made. Its Result is complete.
	ErrUnsent = run.ErrUnsent
	// ErrLeftOut is a replay in which recorded requests were not sent, because they cannot be. Its Result is complete.
	ErrLeftOut = run.ErrLeftOut
	// ErrVisualizer is a run that ended before its first request because its visualizer could not start.
	ErrVisualizer = run.ErrVisualizer
	// ErrRunTwice is a second Run of one Runner.
	ErrRunTwice = run.ErrRunTwice
)

// A Runner is one load test, ready to run once. Its methods may be called from several goroutines.
type Runner struct {
	run   *run.Runner
	names spelling
	began atomic.Bool
	watch *observing
}

// New checks a Config and makes a Runner of it. The error is Problems, all of them at once. Nothing is written, and no server is
// asked; of files it reads that of a prompt.
func New(cfg Config, opts ...Option) (*Runner, error) {
	o := optionsOf(opts)
	var problems Problems
	if o.observer != nil && !observes(o.observer) {
		problems = append(problems, Problem{Field: "WithObserver", What: "the value has no method of an observer",
			Do: "implement LevelStarted, RequestDone or LevelDone (a pointer if the methods have pointer receivers)"})
	}
	names := spellingOf(cfg)
	args, err := arguments(cfg, names, o.run)
	if err != nil {
		more, ok := errors.AsType[Problems](err)
		if !ok {
			return nil, err
		}
		problems = append(problems, more...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	watch := observe(o.observer)
	o.run.Events = watch.events()
	r, err := run.New(context.Background(), args, o.run)
	if err != nil {
		return nil, names.problems(err)
	}
	return &Runner{run: r, names: names, watch: watch}, nil
}

// arguments are a Config as a run takes it. The error is Problems.
func arguments(cfg Config, names spelling, o run.Options) (config.Arguments, error) {
	public, err := cfg.Arguments()
	problems, _ := errors.AsType[Problems](err)
	data, err := json.Marshal(public)
	if err != nil && len(problems) > 0 { // rates that JSON cannot hold
		return config.Arguments{}, problems
	}
	if err != nil {
		return config.Arguments{}, err
	}
	environment := run.Environment(o)
	environment.Spelling = names
	args, _, err := config.ParseJSON(data, environment)
	if err != nil {
		more, ok := errors.AsType[Problems](names.problems(err))
		if !ok {
			return args, err
		}
		problems = problems.with(more)
	}
	if len(problems) > 0 {
		return args, problems
	}
	return args, nil
}

// Run runs the test: it makes the run's folder, tests the connection, sends the load of one level after the other, and makes the
// files of each. It can be called once.
//
// The Result is never nil once a request of the load was sent, also with an error; ErrAllFailed comes with a complete one. When ctx
// ends, requests in flight are cancelled at once; Stop ends a run gracefully.
func (r *Runner) Run(ctx context.Context) (*Result, error) {
	if r.began.Swap(true) {
		return nil, ErrRunTwice
	}
	r.watch.start()
	found, err := r.run.Run(ctx)
	result := resultOf(found)
	if unobserved := r.watch.end(ctx); result != nil {
		result.Unobserved = unobserved
	}
	return result, r.names.problems(err)
}

// Stop ends the run early: no new request starts, those in flight have a while to end (WithGrace), and the report of what was
// measured is made. It may be called at any time and more than once; it does not wait.
func (r *Runner) Stop() { r.run.Stop() }

// Snapshot is the state of the level under way.
func (r *Runner) Snapshot() Snapshot { return snapshotOf(r.run.Snapshot()) }

// Run runs a load test and makes its files: New and Runner.Run for the simple case. When ctx ends the run ends at once.
func Run(ctx context.Context, cfg Config, opts ...Option) (*Result, error) {
	r, err := New(cfg, opts...)
	if err != nil {
		return nil, err
	}
	return r.Run(ctx)
}
