package scheduler

import (
	"context"
	"slices"
	"sync"
	"time"
)

// slots are the places of sessions under way. take and ready are called on the scheduler's goroutine alone, release from any.
type slots interface {
	// ready reports whether there is a free slot at this moment.
	ready() bool
	// take waits for a free slot and returns since when it has been free. It is not ok when none will come, or ctx ended.
	take(ctx context.Context) (since time.Duration, ok bool)
	// release frees a slot.
	release(now time.Duration)
}

// makeSlots makes the slots that the parts of the spec need; end stops what belongs to them.
func (s *scheduler) makeSlots(ctx context.Context) (end func()) {
	changing, most := false, 0
	for _, part := range s.spec.Parts {
		changing = changing || part.SlotChanges != nil || part.Slots != s.spec.Parts[0].Slots
		most = max(most, part.Slots)
	}
	if changing {
		all := &changingSlots{clock: s.clock, wake: make(chan struct{}, 1)}
		s.slots = all
		return all.begin(ctx)
	}
	if most > 0 {
		s.slots = newFixedSlots(s.spec.slots(most))
	}
	return func() {}
}

// slotsFor makes the slots those of a part that begins.
func (s *scheduler) slotsFor(part Part, begin time.Duration) {
	changing, ok := s.slots.(*changingSlots)
	switch {
	case !ok:
	case part.SlotChanges != nil:
		var all []slotChange
		for at, n := range part.SlotChanges {
			all = append(all, slotChange{begin + at, n})
		}
		changing.follow(all)
	case part.Slots > 0:
		changing.follow([]slotChange{{begin, part.Slots}})
	default:
		changing.follow([]slotChange{{begin, noLimit}})
	}
}

// slots is how many fixed slots are made: no more than sessions that can be under way, however many are asked for.
func (s Spec) slots(asked int) int {
	sessions := 0
	for _, part := range s.Parts {
		if part.Count == 0 {
			return asked
		}
		sessions += part.Warmup + part.Count
	}
	return min(asked, sessions)
}

// fixedSlots holds the instants at which its slots became free.
type fixedSlots chan time.Duration

func newFixedSlots(n int) fixedSlots {
	free := make(fixedSlots, n)
	for range n {
		free <- 0
	}
	return free
}

func (f fixedSlots) take(ctx context.Context) (time.Duration, bool) {
	select {
	case since := <-f:
		return since, ctx.Err() == nil
	case <-ctx.Done():
		return 0, false
	}
}

func (f fixedSlots) ready() bool { return len(f) > 0 }

func (f fixedSlots) release(now time.Duration) { f <- now }

// noLimit is a number of slots that bounds nothing.
const noLimit = -1

// changingSlots are slots whose number changes over time.
type changingSlots struct {
	clock   Clock
	changes []slotChange // those that are still to come
	open    int          // how many there are, or noLimit
	since   time.Duration
	busy    int // how many are taken; more than open after a fall, until their sessions end
	free    []time.Duration
	wake    chan struct{} // a change is due, or a session ended

	watching sync.WaitGroup
	ctx      context.Context

	mu    sync.Mutex
	ended []time.Duration // sessions that have ended since the last look
}

type slotChange struct {
	at time.Duration
	n  int
}

// begin makes the slots ready; end, which is called once, ends what was begun.
func (c *changingSlots) begin(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	c.ctx = ctx
	return func() {
		cancel()
		c.watching.Wait()
	}
}

// follow adds changes, behind those that are there, and wakes the scheduler at each of them.
func (c *changingSlots) follow(all []slotChange) {
	c.changes = append(c.changes, all...)
	c.watching.Go(func() {
		for _, change := range all {
			if c.clock.WaitUntil(c.ctx, change.at) != nil {
				return
			}
			c.poke()
		}
	})
}

// poke lets the scheduler look. If it has something to look at already, it looks at all there is.
func (c *changingSlots) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *changingSlots) ready() bool {
	c.catchUp()
	return c.open == noLimit || len(c.free) > 0
}

func (c *changingSlots) take(ctx context.Context) (time.Duration, bool) {
	for {
		c.catchUp()
		if c.open == noLimit {
			c.busy++
			return c.since, ctx.Err() == nil
		}
		if len(c.free) > 0 {
			since := c.free[0]
			c.free = c.free[1:]
			c.busy++
			return since, ctx.Err() == nil
		}
		if c.open == 0 && len(c.changes) == 0 {
			return 0, false
		}
		select {
		case <-c.wake:
		case <-ctx.Done():
			return 0, false
		}
	}
}

func (c *changingSlots) release(now time.Duration) {
	c.mu.Lock()
	c.ended = append(c.ended, now)
	c.mu.Unlock()
	c.poke()
}

// catchUp takes account of what happened until now: first the sessions that ended, then the changes. A slot that both freed and
// closed since is then closed, whichever came first.
func (c *changingSlots) catchUp() {
	c.mu.Lock()
	for _, at := range c.ended {
		c.end(at)
	}
	c.ended = c.ended[:0]
	c.mu.Unlock()
	for len(c.changes) > 0 && c.changes[0].at <= c.clock.Now() {
		c.change(c.changes[0])
		c.changes = c.changes[1:]
	}
}

// end takes a slot back. It is free again where it has not been closed meanwhile.
func (c *changingSlots) end(at time.Duration) {
	c.busy--
	if c.open != noLimit && c.busy+len(c.free) < c.open {
		i, _ := slices.BinarySearch(c.free, at)
		c.free = slices.Insert(c.free, i, at)
	}
}

// change opens slots, or closes those that are free; the others close when their sessions end.
func (c *changingSlots) change(to slotChange) {
	if c.open, c.since = to.n, to.at; to.n == noLimit {
		c.free = nil
		return
	}
	for c.busy+len(c.free) < c.open {
		c.free = append(c.free, to.at)
	}
	if extra := c.busy + len(c.free) - c.open; extra > 0 {
		c.free = c.free[:max(0, len(c.free)-extra)]
	}
}
