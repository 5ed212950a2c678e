// Package scheduler decides when each session starts. Arrivals × slots give every kind of load (closed loop, open loop,
// paced closed loop, stages, replays) with one scheduler. It does not know what is sent or how, and imports nothing of
// ours.
package scheduler

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A Clock measures and waits in offsets from the start of a level.
type Clock interface {
	Now() time.Duration
	// WaitUntil returns at the instant t, at once when it has passed, or earlier with the context's error.
	WaitUntil(ctx context.Context, t time.Duration) error
}

// NextSession makes a session ready to run; it is called in the order of the starts, never twice at once but on changing
// goroutines, and ok is false when there is nothing more to send. The session owns its slot until it returns.
type NextSession func(Start) (session func(), ok bool)

// Run starts sessions as the spec says and returns what it started, when all of them have ended. When ctx ends, no
// new session starts; those under way are left to end (their own context is their maker's affair).
func Run(ctx context.Context, spec Spec, clock Clock, prepare NextSession) Sent {
	s := scheduler{spec: spec, clock: clock, prepare: prepare, work: make(chan job)}
	if spec.Begun != nil {
		s.begun, s.hasBegun = *spec.Begun, true
	}
	end := s.makeSlots(ctx)
	defer end()
	begin := time.Duration(0)
	for i, part := range spec.Parts {
		if part.Barrier {
			s.under.Wait()
			begin = clock.Now()
		}
		if spec.Begins != nil {
			spec.Begins(i, begin)
		}
		s.slotsFor(part, begin)
		over, ok := s.run(ctx, part, begin)
		if !ok {
			break
		}
		begin = over
	}
	close(s.work)
	s.running.Wait()
	return s.sent
}

type scheduler struct {
	spec    Spec
	clock   Clock
	prepare NextSession
	slots   slots    // nil for no limit
	work    chan job // sessions for goroutines that wait for another
	relay   relay
	running sync.WaitGroup
	under   sync.WaitGroup // sessions under way
	counted sync.WaitGroup // measured ones
	left    atomic.Int64   // how many of them
	sent    Sent
	// spare is a slot that was taken for a session that did not start: the instant at which it became free.
	spare    time.Duration
	hasSpare bool
	// begun is the due instant of the first measured session.
	begun    time.Duration
	hasBegun bool
}

// run starts the sessions of a part and returns where it was over; ok is false where nothing more is to start.
func (s *scheduler) run(ctx context.Context, part Part, begin time.Duration) (over time.Duration, ok bool) {
	if part.Phase == Hold {
		held, end := s.hold(ctx)
		defer end()
		ctx = held
	}
	u := &underway{Part: part, begin: begin, over: begin}
	for offset := range part.Arrivals {
		var word word
		if part.AtOnce && s.passOn(ctx, u, begin+offset) {
			word = s.passed(ctx)
		} else {
			word = s.arrive(ctx, u, begin+offset)
		}
		if word == ended {
			return u.over, false
		}
		if word == partOver {
			break
		}
	}
	return s.end(part, begin, u.over), ctx.Err() == nil
}

// arrive starts the session that arrives at an instant on another goroutine, when it is due. The word is ready or dropped where the
// part goes on.
func (s *scheduler) arrive(ctx context.Context, u *underway, arrival time.Duration) word {
	start, word := s.next(ctx, u, arrival)
	if word != ready {
		return word
	}
	session, ok := s.session(start)
	if !ok {
		return ended
	}
	s.dispatch(session)
	return ready
}

// next waits until the session that arrives at an instant is due, and counts it.
func (s *scheduler) next(ctx context.Context, u *underway, arrival time.Duration) (Start, word) {
	start := Start{Phase: u.Phase}
	if u.complete() {
		return start, partOver
	}
	if u.Length > 0 && !u.Ends && arrival-u.begin >= u.Length || s.hasBegun && s.past(u.Part, arrival) {
		return start, partOver // without waiting for an arrival that would come too late
	}
	if u.n < u.Warmup {
		start.Phase = Warmup
	}
	word := s.await(ctx, u.Part, u.begin, arrival, &start)
	if word == ended || word == partOver {
		return start, word
	}
	if s.over(u.Part, start) {
		if u.Full != Wait || s.past(u.Part, start.Due) {
			return start, partOver
		}
		word = dropped // it still waited when the time was up
	}
	if word == ready && u.Full == Wait && u.Length > 0 && s.clock.Now() >= u.begin+u.Length {
		s.spare, s.hasSpare, word = start.Due, true, dropped
	}
	u.n++
	u.over = start.Due
	if u.Phase == Measured {
		s.sent.Arrived++
	}
	if word == dropped {
		s.drop(start)
	}
	return start, word
}

// end is where the next part begins after one whose last session was due at an instant.
func (s *scheduler) end(part Part, begin, last time.Duration) time.Duration {
	switch {
	case part.Length > 0:
		return begin + part.Length
	case part.Duration > 0 && s.hasBegun && (part.Count == 0 || s.past(part, s.clock.Now())):
		return s.begun + part.Duration
	}
	return last
}

// hold is a context that ends when the last measured session has ended.
func (s *scheduler) hold(ctx context.Context) (held context.Context, end func()) {
	held, cancel := context.WithCancel(ctx)
	s.running.Go(func() {
		s.counted.Wait()
		cancel()
		if s.spec.Held != nil {
			s.spec.Held()
		}
	})
	return held, cancel
}

// A word is what came of waiting for a session.
type word int

const (
	ready word = iota
	dropped
	partOver // it belongs to no session of this part
	ended    // nothing more is to start
)

// await waits for the arrival and a slot, and says when the session is due.
func (s *scheduler) await(ctx context.Context, part Part, begin, arrival time.Duration, start *Start) word {
	if ctx.Err() != nil {
		return ended
	}
	if arrival > s.clock.Now() {
		if s.clock.WaitUntil(ctx, arrival) != nil {
			return ended
		}
	}
	start.Due = arrival
	if s.slots == nil {
		return ready
	}
	if part.Full == Drop && !s.hasSpare && !s.slots.ready() {
		return dropped
	}
	freed, ok := s.take(ctx)
	switch {
	case ctx.Err() != nil || part.Phase == Hold && s.left.Load() == 0:
		return ended
	case !ok:
		return partOver
	case part.Full == Due:
		start.Due = max(arrival, freed)
	default:
		start.Waited = max(0, freed-arrival)
	}
	if part.Length > 0 && start.Due >= begin+part.Length && !part.Ends {
		s.spare, s.hasSpare = freed, true
		return partOver
	}
	return ready
}

// take takes a slot: the one that is left over, else the next one.
func (s *scheduler) take(ctx context.Context) (freed time.Duration, ok bool) {
	if s.hasSpare {
		s.hasSpare = false
		return s.spare, true
	}
	return s.slots.take(ctx)
}

// over reports whether the measured sessions have lasted their time. Their clock starts with the first of them.
func (s *scheduler) over(part Part, start Start) bool {
	if start.Phase != Measured {
		return false
	}
	if !s.hasBegun {
		s.begun, s.hasBegun = start.Due, true
	}
	if s.past(part, max(start.Due, s.clock.Now())) {
		s.spare, s.hasSpare = start.Due, s.slots != nil
		return true
	}
	return false
}

// past reports whether an instant lies behind the measured sessions.
func (s *scheduler) past(part Part, t time.Duration) bool {
	return part.Duration > 0 && t-s.begun >= part.Duration
}

func (s *scheduler) drop(start Start) {
	start.Index = -1
	if s.spec.Drops != nil {
		s.spec.Drops(start)
	}
}
