package engine

import (
	"context"
	"errors"
	"io"
	"sync"
)

// A feed hands a level its items in order. next never waits long: what costs CPU was done before the clock started.
type feed interface {
	// next is the next item; ok is false when there is none.
	next() (it item, ok bool)
	// close stops what fills the feed, waits for it, and returns the error that ended it early.
	close() error
}

// newFeed prepares the items of one level: all of them now where the dataset costs CPU, else shortly before they are
// due.
func newFeed(ctx context.Context, p *Preparer, n int) (feed, error) {
	if p.plan.Dataset.Traits.CostsCPU {
		return spoolAll(ctx, p, n)
	}
	return readAhead(ctx, p, n), nil
}

// ahead is how many items are ready before they are due.
const ahead = 512

// An aheadFeed prepares its first items before the clock starts, and the others on a goroutine of its own.
type aheadFeed struct {
	items  chan item
	cancel context.CancelFunc
	done   sync.WaitGroup
	err    error
}

func readAhead(ctx context.Context, p *Preparer, n int) *aheadFeed {
	ctx, cancel := context.WithCancel(ctx)
	now := min(n, ahead)
	f := &aheadFeed{items: make(chan item, now), cancel: cancel}
	if !f.fill(ctx, p, now) || now == n {
		close(f.items)
		return f
	}
	f.done.Go(func() {
		defer close(f.items)
		f.fill(ctx, p, n-now)
	})
	return f
}

// fill prepares n items; it is false where the dataset or the level ended before.
func (f *aheadFeed) fill(ctx context.Context, p *Preparer, n int) bool {
	for range n {
		it, err := p.next(ctx)
		if err != nil {
			if !errors.Is(err, io.EOF) && ctx.Err() == nil {
				f.err = err
			}
			return false
		}
		select {
		case f.items <- it:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (f *aheadFeed) next() (item, bool) {
	it, ok := <-f.items
	return it, ok
}

func (f *aheadFeed) close() error {
	f.cancel()
	f.done.Wait()
	return f.err
}
