package perf

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

// Errors to compare with errors.Is.
var (
	// ErrUnreachable means that the connection test failed.
	ErrUnreachable = run.ErrUnreachable
	// ErrAllFailed means that no request succeeded. The Result is complete.
	ErrAllFailed = run.ErrAllFailed
	// ErrUnsent means that the next turn of a conversation could not be built. The Result is complete.
	ErrUnsent = run.ErrUnsent
	// ErrLeftOut means that a replay skipped recorded requests that cannot be sent. The Result is complete.
	ErrLeftOut = run.ErrLeftOut
	// ErrVisualizer means that the visualizer could not start. No request was sent.
	ErrVisualizer = run.ErrVisualizer
	// ErrRunTwice means that Run was called twice on one Runner.
	ErrRunTwice = run.ErrRunTwice
)

// A Runner is one load test that can be run once. Its methods are safe for concurrent use.
type Runner struct {
	run   *run.Runner
	names spelling
	began atomic.Bool
	watch *observing
}

// New checks a Config and returns a Runner. The error is Problems, with all problems at once. New writes nothing, connects to no
// server, and reads no file except that of a prompt.
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

// arguments converts a Config to the arguments of a run. The error is Problems.
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

// Run runs the test: it creates the run's folder, tests the connection, sends the load level by level, and writes the files of each
// level. It can be called once.
//
// The Result is not nil once a request of the load was sent, even if there is an error; with ErrAllFailed it is complete. When ctx
// ends, requests in flight are canceled immediately. To end a run gracefully, use Stop.
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

// Stop ends the run early: no new request starts, requests in flight may finish (WithGrace), and the report of the measured part is
// written. It can be called at any time and more than once. It does not wait.
func (r *Runner) Stop() { r.run.Stop() }

// Snapshot returns the state of the current level.
func (r *Runner) Snapshot() Snapshot { return snapshotOf(r.run.Snapshot()) }

// Run runs a load test and writes its files. It calls New and Runner.Run. When ctx ends, the run ends immediately.
func Run(ctx context.Context, cfg Config, opts ...Option) (*Result, error) {
	r, err := New(cfg, opts...)
	if err != nil {
		return nil, err
	}
	return r.Run(ctx)
}
