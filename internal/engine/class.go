package engine

import (
	"context"
	"errors"
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

// open makes ready the classes that a level sends, in the level's order. level is what is left of the one that was asked for, of which
// stopped has what is over.
func (e *Engine) open(ctx context.Context, level, asked plan.Level, stopped *Stopped) (all []classRun, err error) {
	if len(level.Classes) == 0 {
		c := e.classes()[0]
		one := classRun{preparer: NewPreparer(c.Plan, e.sessionsOf(c, asked), e.Rework)}
		one.queue, err = e.queueOf(ctx, one.preparer, level)
		return []classRun{one}, err
	}
	of, err := e.classesOf(level)
	if err != nil {
		return nil, err
	}
	counts, none := stopped.left(asked)
	for i, class := range of {
		c := e.Classes[class]
		one := classRun{preparer: NewPreparer(c.Plan, c.Sessions, e.Rework)}
		if none[i] {
			one.queue = noRequests{}
		} else if one.queue, err = newRequestQueue(ctx, one.preparer, level, counts[i], e.Log); err != nil {
			return all, errors.Join(err, closeAll(all))
		}
		all = append(all, one)
	}
	return all, nil
}

// tell says to the sources of a level's classes, where they want to know, that it begins.
func (e *Engine) tell(level plan.Level) error {
	of, err := e.classesOf(level)
	if err != nil {
		return err
	}
	for i, class := range of {
		dataset.Begin(e.classes()[class].Sessions, slotsOf(level)[i])
	}
	return nil
}

// slotsOf are the slots with which a level begins, by class: those of a mix take its classes by turns.
func slotsOf(level plan.Level) []int {
	if len(level.Classes) == 0 {
		return []int{level.Slots(0)}
	}
	return level.Weights().Counts(level.Slots(0))
}

// closed are the classes of a level of which nothing is left.
func (e *Engine) closed(level plan.Level) (all []classRun) {
	for range max(1, len(level.Classes)) {
		all = append(all, classRun{NewPreparer(e.Plan, e.Sessions, e.Rework), noRequests{}})
	}
	return all
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
	// over is how many sessions of each class had their turn in an earlier process, and are not sent again.
	over map[scheduler.Phase][]int
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
		next, stop = iter.Pull(behind(c.weights.Turns(), c.over[s.Phase]))
		c.turns[s.Phase], c.stops = next, append(c.stops, stop)
	}
	class, _ := next()
	return class
}

// goOn leaves out, of each phase, as many sessions of each class as had their turn in an earlier process.
func (c *classChoice) goOn(over map[scheduler.Phase][]int) {
	if c != nil {
		c.over = over
	}
}

// behind is a sequence of classes without the first of each, as many as were taken before.
func behind(turns iter.Seq[int], taken []int) iter.Seq[int] {
	if taken == nil {
		return turns
	}
	taken = slices.Clone(taken)
	return func(yield func(int) bool) {
		for class := range turns {
			if taken[class] > 0 {
				taken[class]--
			} else if !yield(class) {
				return
			}
		}
	}
}

// inHand is the class of the arrival that the scheduler has in hand, or would have.
func (c *classChoice) inHand() int {
	if c == nil {
		return 0
	}
	return c.arriving
}

// hand gives the scheduler an arrival of a class, or none, which is -1.
func (c *classChoice) hand(class int) {
	if c != nil {
		c.arriving = class
	}
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

// arrivals are those of a load that the level is in: n of them, or without end where n is negative. Those of each purpose and class
// are drawn from a source of their own.
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
		var over []int // of a warm-up that a barrier ends, whose instants begin anew
		if purpose == "warm-up" {
			over = slices.Clone(r.choice.over[scheduler.Warmup])
		}
		defer func() { r.choice.arriving = -1 }()
		for at, class := range all {
			if over != nil && over[class] > 0 {
				over[class]--
				continue
			}
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
