package engine

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
)

// A requestQueue hands a level its items in order. next never waits long: what costs CPU was done before the clock started.
type requestQueue interface {
	// next is the next item; ok is false when there is none.
	next() (it *preparedRequest, ok bool)
	// close stops what fills the queue, waits for it, and returns the error that ended it early.
	close() error
}

// newRequestQueue prepares n items of one level, as many as it takes where n is 0: all of them now where the dataset costs CPU and
// their number is known, else shortly before they are due. How many a level that time bounds will need is not known, and far more
// than that would be prepared in vain.
func newRequestQueue(ctx context.Context, p *Preparer, level plan.Level, n int, log *slog.Logger) (requestQueue, error) {
	if p.plan.Dataset.Traits.CostsCPU && n > 0 && level.Duration == 0 {
		return spoolAll(ctx, p, n, newPreparation(log, n))
	}
	return prefetch(ctx, p, n, min(level.Slots(0), prefetchItems), prefetchItems), nil
}

// queueOf is the queue of a level of one kind of requests. Where its ordinals are leased, the machine takes no more of them than it soon
// needs: the others would be wanted elsewhere.
func (e *Engine) queueOf(ctx context.Context, p *Preparer, level plan.Level) (requestQueue, error) {
	if e.Part == nil || !leased(level) {
		return newRequestQueue(ctx, p, level, level.Sessions(), e.Log)
	}
	slots := e.Part.slots(level.MaxSlots())
	return prefetch(ctx, p, 0, min(e.Part.slots(level.Slots(0)), prefetchItems), min(prefetchItems, 2*slots)), nil
}

// What is ready before it is due: so many items, in so many bytes of bodies, but for those of the first wave; and how long
// the first of them may take before the clock starts.
const (
	prefetchItems = 512
	prefetchBytes = 64 << 20
	aheadTime     = time.Second
)

// A prefetchQueue prepares its first items before the clock starts, and the others on a goroutine of its own.
type prefetchQueue struct {
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu    sync.Mutex
	moved sync.Cond // items changed, or ended
	items []*preparedRequest
	bytes int
	ended bool // no item comes after these
	err   error
	most  int // items that are ready before they are due
}

// prefetch prepares n items, without end where n is 0, and at most so many before they are due. The first wave is ready when it returns.
func prefetch(ctx context.Context, p *Preparer, n, wave, most int) *prefetchQueue {
	ctx, cancel := context.WithCancel(ctx)
	f := &prefetchQueue{cancel: cancel, most: most}
	f.moved.L = &f.mu
	begin := time.Now()
	made := 0
	for ; n == 0 || made < n; made++ {
		if full := f.full(); made >= most || made >= wave && (full || time.Since(begin) > aheadTime) {
			break
		}
		if !f.prepare(ctx, p) {
			return f
		}
	}
	if made == n && n > 0 {
		f.end(nil)
		return f
	}
	wake := context.AfterFunc(ctx, func() { // whoever waits looks at the context then
		f.mu.Lock()
		defer f.mu.Unlock()
		f.moved.Broadcast()
	})
	f.done.Go(func() {
		defer wake()
		for ; n == 0 || made < n; made++ {
			if !f.waitForRoom(ctx) || !f.prepare(ctx, p) {
				return
			}
			runtime.Gosched() // what is due must not wait until several items are made
		}
		f.end(nil)
	})
	return f
}

func (f *prefetchQueue) full() bool { return len(f.items) >= f.most || f.bytes >= prefetchBytes }

// low reports whether a queue that was full is filled again: not for every item that is taken, which would wake its goroutine
// for each request, and not for so many that making them would hold up a client on one processor.
func (f *prefetchQueue) low() bool {
	return len(f.items) <= f.most-min(16, (f.most+1)/2) && f.bytes < prefetchBytes
}

// waitForRoom waits until another item may be prepared; it is false where the level ended before.
func (f *prefetchQueue) waitForRoom(ctx context.Context) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for wait := f.full(); wait && ctx.Err() == nil; wait = !f.low() {
		f.moved.Wait()
	}
	if ctx.Err() != nil {
		f.ended = true
		f.moved.Broadcast()
		return false
	}
	return true
}

// prepare makes one item ready; it is false where the dataset or the level ended before.
func (f *prefetchQueue) prepare(ctx context.Context, p *Preparer) bool {
	it, err := p.next(ctx)
	if err != nil {
		if errors.Is(err, io.EOF) || ctx.Err() != nil {
			err = nil
		}
		f.end(err)
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items = append(f.items, it)
	f.bytes += len(it.request.Body)
	f.moved.Broadcast()
	return true
}

func (f *prefetchQueue) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended, f.err = true, err
	f.moved.Broadcast()
}

func (f *prefetchQueue) next() (*preparedRequest, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.items) == 0 && !f.ended {
		f.moved.Wait()
	}
	if len(f.items) == 0 {
		return nil, false
	}
	it := f.items[0]
	f.items[0] = nil
	f.items = f.items[1:]
	f.bytes -= len(it.request.Body)
	if f.low() {
		f.moved.Broadcast()
	}
	return it, true
}

func (f *prefetchQueue) close() error {
	f.cancel()
	f.done.Wait()
	return f.err
}
