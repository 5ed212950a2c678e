// Package engine is where all parts meet: it takes sessions from a dataset, encodes them with a protocol, lets the
// scheduler decide when each is sent, sends them over wire and logs what happened. It formats nothing, and knows no
// specific dataset, protocol or report.
package engine

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// An Engine runs one plan.
type Engine struct {
	Plan *plan.Plan
	// RunID is the run's uuid, PlanHash the hash of the plan it follows.
	RunID, PlanHash string
	// Sessions yields the one sequence of items of the whole sweep.
	Sessions dataset.Source
	// Classes are the kinds of requests of a mix, as the plan has them, each with its own sequence of items; else nil, and Sessions counts.
	Classes []Class
	// Rework makes what is sent of prompts, nil where they are sent as they are.
	Rework Rework
	// Client sends to the plan's first server, Further to the others.
	Client  *wire.Client
	Further []*wire.Client
	Log     *slog.Logger
	// Folder makes the folder of a level and returns its path.
	Folder func(plan.Level) (string, error)
	// Finish makes a finished level's files from its log and returns its summary.
	Finish func(ctx context.Context, done Finished) (*metric.Level, error)
	// Live is kept up to date while a level runs.
	Live *Live
	// Load is called before a level's load starts, and what it returns when the load has ended; nil for nothing.
	Load func() (end func())
	// Before is called before a level, and before Around; what it returns is logged as a probe, nil for nothing. It is nil where
	// nothing happens there.
	Before func(context.Context) any
	// Around is called before a level's connections are opened, and what it returns when the load has ended, which gives what is
	// to be logged as a probe, nil for nothing. Both are outside the timed part.
	Around func(context.Context) (after func(context.Context) any)
	// Files is called before a level's connections are opened: it sets aside the open files that making the level's results will
	// take. What it returns gives them back, when the load has ended. nil for nothing.
	Files func() (release func(), err error)
	// Sample is called when a level's load starts: what it begins goes on beside the load, and what it returns ends that when the load has
	// ended. nil for nothing.
	Sample func(SampledLevel) (end func())
	// Opening are logged as probes when a level's log begins.
	Opening []any
	// Ended is called for each request of a level when its record is complete and logged, by the goroutine that sent it; nil for
	// nothing.
	Ended func(*record.Record)
	// EverySecond is called once a second while a level runs, beside the load; nil for nothing.
	EverySecond func()
	// Finished are the levels that earlier processes of the run finished, Stopped is the one behind them that they did not, nil for
	// none. Which items the former took is told by Passed.
	Finished []*metric.Level
	Stopped  *Stopped
	// Part is what this process sends of each level, of a run that several machines send together; nil for all of it. Fleet are such machines,
	// nil where this process sends.
	Part  *Part
	Fleet Fleet
	// Grace is how long requests in flight may go on after a stop.
	Grace time.Duration

	positions  []position // of each class, nil where none was taken by an earlier process
	identities identities
	asked      atomic.Int64 // requests outside the load so far
	place      *itemPlace   // of a Part
	nextItem   int64        // of a Fleet: the first that no level took
}

// Finished is a level whose log is closed.
type Finished struct {
	Level plan.Level
	// Index is the level's place in the sweep, from 0.
	Index  int
	Folder string
	Client metric.Client
	// Interrupted reports whether it was stopped before its end.
	Interrupted bool
	// Sessions is how many sessions were sent, warm-up included.
	Sessions int64
	// Skipped lists items of the dataset that could not be sent, the first ones, and SkippedCount all of them.
	Skipped      []i18n.Text
	SkippedCount int
	// Unsent is how many conversations ended because their next turn could not be made.
	Unsent int
}

// Sweep runs the levels that the controller asks for, with the plan's pause between them. When stop ends, no new
// request starts and the level under way is finished as far as it came; when ctx ends, requests in flight are
// cancelled at once. The levels that were summarized are returned, those of earlier processes first, also with an error.
func (e *Engine) Sweep(ctx, stop context.Context, control plan.Controller) ([]*metric.Level, error) {
	done := slices.Clone(e.Finished)
	if err := e.passItems(); err != nil {
		return done, err
	}
	if len(e.positions) > 0 { // a fleet reads no items here
		e.nextItem = max(e.nextItem, e.positions[0].next)
	}
	for index := len(done); ; index++ {
		level, ok := control.Next(done)
		if !ok || stop.Err() != nil {
			return done, nil
		}
		if index > len(e.Finished) {
			e.pause(stop)
			if stop.Err() != nil {
				return done, nil
			}
		}
		send := e.level
		if e.Fleet != nil {
			send = e.fleetLevel
		}
		finished, err := send(ctx, stop, index, level)
		if err != nil && finished.Folder == "" {
			return done, err
		}
		summary, viewErr := e.Finish(context.WithoutCancel(ctx), finished)
		if summary != nil {
			if summary.Client == nil && e.Fleet == nil { // else it may be shared by now
				summary.Client = &finished.Client
			}
			done = append(done, summary)
		}
		if err != nil {
			return done, err
		}
		if viewErr != nil {
			return done, viewErr
		}
	}
}

func (e *Engine) pause(stop context.Context) {
	if e.Plan.Pause <= 0 {
		return
	}
	logline.Info(e.Log, i18n.Sprintf("Sleeping for %s before the next level.", "等待 %s 后开始下一级。", e.Plan.Pause))
	timer := time.NewTimer(e.Plan.Pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-stop.Done():
	}
}
