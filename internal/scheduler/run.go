// Package scheduler decides when each session starts. Arrivals × slots give every kind of load (closed loop, open loop, paced
// closed loop, stages, replays) from one scheduler. It knows nothing of what is sent or how; it imports nothing of ours.
package scheduler

import (
	"context"
	"iter"
	"sync"
	"time"
)

// A Spec is the load of one level.
type Spec struct {
	// Arrivals are the instants at which sessions arrive, as offsets from the start of the level, in ascending order. They
	// may be without end.
	Arrivals iter.Seq[time.Duration]
	// Slots is how many sessions may be under way at once; 0 sets no limit (open loop).
	Slots int
	// SlotChanges take the place of Slots where the number of slots changes: instants in ascending order, each with the number
	// from then on. Sessions whose slot goes away are left to end. When no slot is left and none will come, the level ends. nil
	// for a fixed number.
	SlotChanges iter.Seq2[time.Duration, int]
	// Warmup sessions come first and are not measured; Count measured sessions, of as many requests as each has turns,
	// follow without a barrier. A Count of 0 sets no bound where Duration does, or where Ends is set.
	Warmup, Count int
	// Duration bounds the measured part: no session starts later than this after the first measured one, whose
	// requests may come later. 0 means no bound.
	Duration time.Duration
	// Ends reports whether Arrivals or SlotChanges end the level. Sessions that are due before then start even if they are late.
	Ends bool
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
	end := s.makeSlots(ctx)
	defer end()
	total := int64(spec.Warmup + spec.Count)
	counted := spec.Count > 0 || spec.Duration == 0 && !spec.Ends
	var index int64
	for arrival := range spec.Arrivals {
		if index == total && counted {
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

type scheduler struct {
	spec    Spec
	clock   Clock
	slots   slots       // nil for no limit
	work    chan func() // sessions for goroutines that wait for another
	running sync.WaitGroup
	// begun is the due instant of the first measured session.
	begun    time.Duration
	hasBegun bool
}

// makeSlots makes what the spec says of slots; end stops what belongs to them.
func (s *scheduler) makeSlots(ctx context.Context) (end func()) {
	if s.spec.SlotChanges != nil {
		changing := newChangingSlots(s.clock, s.spec.SlotChanges)
		s.slots = changing
		return changing.watch(ctx)
	}
	if n := s.spec.slots(); n > 0 {
		s.slots = newFixedSlots(n)
	}
	return func() {}
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
	if s.slots == nil {
		return arrival, true
	}
	freed, ok := s.slots.take(ctx)
	return max(arrival, freed), ok
}

// over reports whether the measured part has lasted its time. Its clock starts with the first measured session.
func (s *scheduler) over(index int64, due time.Duration) bool {
	if index < int64(s.spec.Warmup) {
		return false
	}
	if !s.hasBegun {
		s.begun, s.hasBegun = due, true
	}
	return s.past(max(due, s.clock.Now()))
}

// past reports whether an instant lies behind the measured part.
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
	if s.slots != nil {
		s.slots.release(s.clock.Now())
	}
}
