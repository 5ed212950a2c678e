package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Class is one of the kinds of requests that a run sends at once: what its requests are made of, and the one sequence of its items
// through the whole sweep.
type Class struct {
	Plan     *plan.Plan
	Sessions dataset.Source
}

// classes are those of the run; a run without has one, which is all of it.
func (e *Engine) classes() []Class {
	if len(e.Classes) == 0 {
		return []Class{{e.Plan, e.Sessions}}
	}
	return e.Classes
}

// A classRun is a class of one level under way: what prepares its items, and those that are ready.
type classRun struct {
	preparer *Preparer
	queue    requestQueue
}

// open makes ready the classes that a level sends, in the level's order.
func (e *Engine) open(ctx context.Context, level plan.Level) (all []classRun, err error) {
	if len(level.Classes) == 0 {
		c := e.classes()[0]
		one := classRun{preparer: NewPreparer(c.Plan, c.Sessions, e.Rework)}
		one.queue, err = newRequestQueue(ctx, one.preparer, level, level.Sessions(), e.Log)
		return []classRun{one}, err
	}
	counts := level.ClassSessions()
	for i, class := range level.Classes {
		at := slices.IndexFunc(e.Plan.Classes, func(c plan.Class) bool { return c.Name == class.Name })
		if at < 0 {
			return all, errors.Join(fmt.Errorf("the run has no class %s", class.Name), closeAll(all))
		}
		c := e.Classes[at]
		one := classRun{preparer: NewPreparer(c.Plan, c.Sessions, e.Rework)}
		if counts[i] == 0 && level.Sessions() > 0 && level.Duration == 0 {
			one.queue = noRequests{}
		} else if one.queue, err = newRequestQueue(ctx, one.preparer, level, counts[i], e.Log); err != nil {
			return all, errors.Join(err, closeAll(all))
		}
		all = append(all, one)
	}
	return all, nil
}

// noRequests is the queue of a class of which a level sends nothing.
type noRequests struct{}

func (noRequests) next() (*preparedRequest, bool) { return nil, false }
func (noRequests) close() error                   { return nil }

// closeAll closes the queues.
func closeAll(all []classRun) (err error) {
	for _, c := range all {
		err = errors.Join(err, c.queue.close())
	}
	return err
}

// leftOut adds to a finished level what of its classes could not be sent.
func (done *Finished) leftOut(all []classRun) {
	for _, c := range all {
		done.Skipped = append(done.Skipped, c.preparer.skipped...)
		done.SkippedCount += c.preparer.skippedCount
	}
}

// A classChoice says which class a session is of. It is asked on the scheduler's goroutine, which also draws the arrivals: of those the
// class is known when they come, and slots that are filled take the classes by turns.
type classChoice struct {
	weights load.Weights
	turns   map[scheduler.Phase]func() (int, bool)
	stops   []func()
	// arriving is the class of the arrival that the scheduler has in hand, -1 where the turns decide.
	arriving int
}

// newClassChoice is nil for a level without classes.
func newClassChoice(level plan.Level) *classChoice {
	if len(level.Classes) == 0 {
		return nil
	}
	return &classChoice{weights: level.Weights(), turns: map[scheduler.Phase]func() (int, bool){}, arriving: -1}
}

// of is the class of a session that starts, or is dropped, now.
func (c *classChoice) of(s scheduler.Start) int {
	switch {
	case c == nil:
		return 0
	case c.arriving >= 0:
		return c.arriving
	}
	next, begun := c.turns[s.Phase]
	if !begun {
		var stop func()
		next, stop = iter.Pull(c.weights.Turns())
		c.turns[s.Phase], c.stops = next, append(c.stops, stop)
	}
	class, _ := next()
	return class
}

// close ends the turns.
func (c *classChoice) close() {
	if c == nil {
		return
	}
	for _, stop := range c.stops {
		stop()
	}
}

// arrivals are those of a load that the level is in: n of them, or without end where n is negative. Those of each purpose and class are drawn from a
// source of their own.
func (r *levelRun) arrivals(p load.Profile, n int, purpose string) iter.Seq[time.Duration] {
	if r.choice == nil || !p.Paced() {
		if n < 0 {
			return p.Arrivals(r.random(purpose))
		}
		return p.ArrivalsOf(n, r.random(purpose))
	}
	sources := func(class int) *rand.Rand { return r.random(spaced(purpose) + "class " + r.level.Classes[class].Name) }
	all := r.choice.weights.Arrivals(p, sources)
	if n >= 0 {
		all = r.choice.weights.ArrivalsOf(p, n, sources)
	}
	return func(yield func(time.Duration) bool) {
		defer func() { r.choice.arriving = -1 }()
		for at, class := range all {
			r.choice.arriving = class
			if !yield(at) {
				return
			}
		}
	}
}

// spaced is a word with a blank behind it, "" for none.
func spaced(word string) string {
	if word == "" {
		return ""
	}
	return word + " "
}

// limitsOf are what a good request of each class of a level keeps.
func limitsOf(p *plan.Plan, level plan.Level) (all []metric.Limits) {
	for _, c := range level.Classes {
		own := c.OwnObjectives()
		if own == nil {
			own = p.Objectives
		}
		all = append(all, metric.NewLimits(own))
	}
	if len(all) == 0 {
		all = append(all, metric.NewLimits(p.Objectives))
	}
	return all
}

// judged reports whether some requests are held against limits.
func (l *liveLevel) judged() bool {
	return slices.ContainsFunc(l.limits, func(m metric.Limits) bool { return len(m) > 0 })
}
