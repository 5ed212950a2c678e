package scheduler

import (
	"iter"
	"time"
)

// A Spec is the load of one level: parts that follow one another.
type Spec struct {
	Parts []Part
	// Begun is when the first measured session was due, where that was before this schedule goes on; nil where it is still to come.
	Begun *time.Duration
	// Begins is told when a part begins: its place among the parts, and the instant that its arrivals count from. nil for nobody.
	Begins func(part int, at time.Duration)
	// Drops is told of sessions that were due when the limit was reached, where Full is Drop. Their Index is -1. nil for nobody.
	Drops func(Start)
	// Held is told when the last measured session has ended, where a part of the phase Hold followed it. nil for nobody.
	Held func()
}

// A Phase is what sessions are sent for.
type Phase int

// The phases. Only sessions of Measured count.
const (
	Measured Phase = iota
	Warmup
	// Hold keeps the load up until the last measured session has ended.
	Hold
)

// A Full is what becomes of a session that arrives when every slot is taken.
type Full int

// What becomes of it. It is due when a slot is free, as in a closed loop; or was due when it arrived, and waits for a slot, or is
// never sent.
const (
	Due Full = iota
	Wait
	Drop
)

// A Part is a stretch of a level. Its instants count from where it begins.
type Part struct {
	// Arrivals are the instants at which sessions arrive, in ascending order. They may be without end.
	Arrivals iter.Seq[time.Duration]
	// AtOnce reports whether all arrivals are the same instant, as in a closed loop. After the first ones, sessions start as slots become
	// free, and Arrivals is not read any more. Full is Due then.
	AtOnce bool
	// Slots is how many sessions may be under way at once; 0 sets no limit (open loop). Full says what happens then.
	Slots int
	Full  Full
	// SlotChanges take the place of Slots where the number of slots changes: instants in ascending order, each with the number
	// from then on. Sessions whose slot goes away are left to end. When no slot is left and none will come, the part ends. nil
	// for a fixed number.
	SlotChanges iter.Seq2[time.Duration, int]
	// Phase is what its sessions are sent for.
	Phase Phase
	// Warmup sessions of a measured part come first and are of the phase Warmup; Count others, of as many requests as each has
	// turns, follow without a barrier. A Count of 0 sets no bound where Duration or Length does, or where Ends is set.
	Warmup, Count int
	// Duration bounds the measured sessions: none starts later than this after the first one, whose requests may come later. 0
	// means no bound.
	Duration time.Duration
	// Length is where the next part begins: no session that is due later starts in this one. 0 lets the next part begin where
	// this one has ended.
	Length time.Duration
	// Ends reports whether Arrivals or SlotChanges end the part. Sessions that are due before then start even if they are late.
	Ends bool
	// Barrier lets the part begin when all sessions of those before it have ended.
	Barrier bool
}

// counted reports whether the number of sessions bounds the part.
func (p Part) counted() bool {
	return p.Count > 0 || p.Duration == 0 && p.Length == 0 && !p.Ends && p.Phase != Hold
}

// underway is a part whose sessions start.
type underway struct {
	Part
	begin time.Duration
	n     int           // sessions that arrived
	over  time.Duration // when the last of them was due
}

// complete reports whether all sessions of the part have arrived.
func (u *underway) complete() bool { return u.n == u.Warmup+u.Count && u.counted() }

// A Start is the start of one session.
type Start struct {
	// Index numbers the sessions of a level from 0, warm-up included.
	Index int64
	// Due is the scheduled instant as an offset from the level's start: the arrival, or the later instant at which
	// the slot became free, where Full is Due.
	Due time.Duration
	// Waited is how long after it was due there was a slot, where Full is Wait.
	Waited time.Duration
	Phase  Phase
}

// Sent is what became of a level's sessions.
type Sent struct {
	// Sessions is how many started, in every phase.
	Sessions int64
	// Arrived is how many arrived in measured parts with their warm-up, whether they started or were dropped.
	Arrived int64
}
