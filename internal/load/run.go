package load

import (
	"context"
	"sync"
	"time"
)

// A Spec is the load of one level.
type Spec struct {
	Arrivals Arrivals
	// Slots is how many sessions may be under way at once; 0 sets no limit (open loop).
	Slots int
	// Warmup sessions come first and are not measured; Count measured sessions, of as many requests as each has turns,
	// follow without a barrier. A Count of 0
	// sets no bound where Duration does.
	Warmup, Count int
	// Duration bounds the measured part: no session starts later than this after the first measured one, whose
	// requests may come later. 0 means no bound.
	Duration time.Duration
}

// A Start is the start of one session.
type Start struct {
	// Index numbers the sessions of a level from 0, warm-up included.
	Index int64
	// Due is the scheduled instant as an offset from the level's start: the arrival, or the later instant at which
	// the slot became free.
	Due    time.Duration
	Warmup bool
}

// A Clock measures and waits in offsets from the start of a level.
type Clock interface {
	Now() time.Duration
	// WaitUntil returns at the instant t, at once when it has passed, or earlier with the context's error.
	WaitUntil(ctx context.Context, t time.Duration) error
}

// NextSession makes a session ready to run; it is called in the order of the starts, on the scheduler's goroutine, and ok is
// false when there is nothing more to send. The session runs on a goroutine of its own and owns its slot until it
// returns.
type NextSession func(Start) (session func(), ok bool)

// Run starts sessions as the spec says and returns how many it started, when all of them have ended. When ctx ends, no
// new session starts; those under way are left to end (their own context is their maker's affair).
func Run(ctx context.Context, spec Spec, clock Clock, prepare NextSession) int64 {
	s := scheduler{spec: spec, clock: clock, work: make(chan func())}
	if slots := spec.slots(); slots > 0 {
		s.free = make(chan time.Duration, slots)
		for range slots {
			s.free <- 0
		}
	}
	total := int64(spec.Warmup + spec.Count)
	timed := spec.Count == 0 && spec.Duration > 0
	var index int64
	for arrival := range spec.Arrivals {
		if index == total && !timed {
			break
		}
		if s.hasBegun && s.past(arrival) {
			break // without waiting for an arrival that would come too late
		}
		due, ok := s.await(ctx, arrival)
		if !ok || s.over(index, due) {
			break
		}
		session, ok := prepare(Start{Index: index, Due: due, Warmup: index < int64(spec.Warmup)})
		if !ok {
			break
		}
		index++
		s.start(session)
	}
	close(s.work)
	s.running.Wait()
	return index
}

// slots is how many slots are made: no more than sessions that can be under way, however many are asked for.
func (s Spec) slots() int {
	if s.Count == 0 {
		return s.Slots
	}
	return min(s.Slots, s.Warmup+s.Count)
}

type scheduler struct {
	spec    Spec
	clock   Clock
	free    chan time.Duration // the instants at which slots became free
	work    chan func()        // sessions for goroutines that wait for another
	running sync.WaitGroup
	// begun is the due instant of the first measured session.
	begun    time.Duration
	hasBegun bool
}

// await waits for the arrival and a slot, and returns the due instant.
func (s *scheduler) await(ctx context.Context, arrival time.Duration) (due time.Duration, ok bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	if arrival > s.clock.Now() {
		if s.clock.WaitUntil(ctx, arrival) != nil {
			return 0, false
		}
	}
	if s.free == nil {
		return arrival, true
	}
	select {
	case freed := <-s.free:
		return max(arrival, freed), ctx.Err() == nil
	case <-ctx.Done():
		return 0, false
	}
}

// over says that the measured part has lasted its time. Its clock starts with the first measured session.
func (s *scheduler) over(index int64, due time.Duration) bool {
	if index < int64(s.spec.Warmup) {
		return false
	}
	if !s.hasBegun {
		s.begun, s.hasBegun = due, true
	}
	return s.past(max(due, s.clock.Now()))
}

// past says that an instant lies behind the measured part.
func (s *scheduler) past(t time.Duration) bool {
	return s.spec.Duration > 0 && t-s.begun >= s.spec.Duration
}

// start runs a session on a goroutine that has finished one, else on a new one: a goroutine that served before has
// grown its stack already.
func (s *scheduler) start(session func()) {
	select {
	case s.work <- session:
		return
	default:
	}
	s.running.Go(func() {
		for ok := true; ok; session, ok = <-s.work {
			session()
			s.release()
		}
	})
}

func (s *scheduler) release() {
	if s.free != nil {
		s.free <- s.clock.Now()
	}
}
