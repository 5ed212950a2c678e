package scheduler

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// slots are the places of sessions under way. take is called on the scheduler's goroutine alone, release from any.
type slots interface {
	// take waits for a free slot and returns since when it has been free. It is not ok when none will come, or ctx ended.
	take(ctx context.Context) (since time.Duration, ok bool)
	// release frees a slot.
	release(now time.Duration)
}

// slots is how many fixed slots are made: no more than sessions that can be under way, however many are asked for.
func (s Spec) slots() int {
	if s.Count == 0 {
		return s.Slots
	}
	return min(s.Slots, s.Warmup+s.Count)
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

func (f fixedSlots) release(now time.Duration) { f <- now }

// changingSlots are slots whose number changes over time.
type changingSlots struct {
	clock   Clock
	changes []slotChange // those that are still to come
	open    int          // how many there are
	busy    int          // how many are taken; more than open after a fall, until their sessions end
	free    []time.Duration
	ended   chan time.Duration
	wake    chan struct{} // a change is due
}

type slotChange struct {
	at time.Duration
	n  int
}

func newChangingSlots(clock Clock, changes iter.Seq2[time.Duration, int]) *changingSlots {
	c := &changingSlots{clock: clock, wake: make(chan struct{}, 1)}
	most := 0
	for at, n := range changes {
		c.changes = append(c.changes, slotChange{at, n})
		most = max(most, n)
	}
	c.ended = make(chan time.Duration, most) // a release never waits
	return c
}

// watch wakes the scheduler at each change, until end is called, which waits for it.
func (c *changingSlots) watch(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	changes := slices.Clone(c.changes)
	var watching sync.WaitGroup
	watching.Go(func() {
		for _, change := range changes {
			if c.clock.WaitUntil(ctx, change.at) != nil {
				return
			}
			select {
			case c.wake <- struct{}{}:
			default: // it has one change to look at already, and looks at all that are due
			}
		}
	})
	return func() {
		cancel()
		watching.Wait()
	}
}

func (c *changingSlots) take(ctx context.Context) (time.Duration, bool) {
	for {
		c.catchUp()
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
		case at := <-c.ended:
			c.end(at)
		case <-c.wake:
		case <-ctx.Done():
			return 0, false
		}
	}
}

func (c *changingSlots) release(now time.Duration) { c.ended <- now }

// catchUp takes account of what happened until now: first the sessions that ended, then the changes. A slot that both freed and
// closed since is then closed, whichever came first.
func (c *changingSlots) catchUp() {
	for drained := false; !drained; {
		select {
		case at := <-c.ended:
			c.end(at)
		default:
			drained = true
		}
	}
	for len(c.changes) > 0 && c.changes[0].at <= c.clock.Now() {
		c.change(c.changes[0])
		c.changes = c.changes[1:]
	}
}

// end takes a slot back. It is free again where it has not been closed meanwhile.
func (c *changingSlots) end(at time.Duration) {
	c.busy--
	if c.busy+len(c.free) < c.open {
		i, _ := slices.BinarySearch(c.free, at)
		c.free = slices.Insert(c.free, i, at)
	}
}

// change opens slots, or closes those that are free; the others close when their sessions end.
func (c *changingSlots) change(to slotChange) {
	c.open = to.n
	for c.busy+len(c.free) < c.open {
		c.free = append(c.free, to.at)
	}
	if extra := c.busy + len(c.free) - c.open; extra > 0 {
		c.free = c.free[:max(0, len(c.free)-extra)]
	}
}
