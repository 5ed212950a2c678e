package engine

import (
	"context"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/scheduler"
)

// An idleGuard bounds how long no request of a level is in flight while some wait for their time: then all that wait come earlier,
// by as much as the first of them. What they are from each other stays, and so does every time in which something is in flight.
type idleGuard struct {
	clock scheduler.Clock
	most  time.Duration

	mu       sync.Mutex
	inFlight int
	waiting  map[*idleWait]bool
	shifted  context.Context // ends when all that wait come earlier
	shift    context.CancelFunc
	busy     context.CancelFunc // ends the watch over an idle time, nil where something is in flight
	watches  sync.WaitGroup
}

// An idleWait is a request that waits for its time.
type idleWait struct{ due time.Duration }

// startIdleGuard begins to look after a level, and returns what ends that. Nothing is in flight yet.
func startIdleGuard(clock scheduler.Clock, most time.Duration) (g *idleGuard, end func()) {
	g = &idleGuard{clock: clock, most: most, waiting: map[*idleWait]bool{}}
	g.shifted, g.shift = context.WithCancel(context.Background())
	return g, func() {
		g.mu.Lock()
		g.begins()
		g.shift()
		g.mu.Unlock()
		g.watches.Wait()
	}
}

// wait waits until a request that is due at an instant may be sent, which is then in flight, and returns when it was due at last.
func (g *idleGuard) wait(ctx context.Context, due time.Duration) (time.Duration, error) {
	w := &idleWait{due: due}
	g.mu.Lock()
	g.waiting[w] = true
	g.watch()
	g.mu.Unlock()
	for {
		g.mu.Lock()
		due, shifted := w.due, g.shifted
		if ctx.Err() != nil || due <= g.clock.Now() {
			delete(g.waiting, w)
			err := ctx.Err()
			if err == nil {
				g.inFlight++
				g.begins()
			}
			g.mu.Unlock()
			return due, err
		}
		g.mu.Unlock()
		either, cancel := context.WithCancel(ctx)
		stop := context.AfterFunc(shifted, cancel)
		_ = g.clock.WaitUntil(either, due) // what ended it is looked at above
		stop()
		cancel()
	}
}

// ended says that a request is no longer in flight.
func (g *idleGuard) ended() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inFlight--; g.inFlight == 0 {
		g.begins()
		g.watch()
	}
}

// watch begins to watch over an idle time, where there is one that nobody watches.
func (g *idleGuard) watch() {
	if g.inFlight > 0 || g.busy != nil {
		return
	}
	watch, busy := context.WithCancel(context.Background())
	g.busy = busy
	until := g.clock.Now() + g.most
	g.watches.Go(func() {
		defer busy()
		if g.clock.WaitUntil(watch, until) == nil {
			g.advance(watch)
		}
	})
}

// begins ends the watch over an idle time.
func (g *idleGuard) begins() {
	if g.busy != nil {
		g.busy()
		g.busy = nil
	}
}

// advance brings all that wait forward, where still nothing is in flight.
func (g *idleGuard) advance(watch context.Context) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if watch.Err() != nil {
		return
	}
	g.busy = nil
	first := time.Duration(1<<63 - 1)
	for w := range g.waiting {
		first = min(first, w.due)
	}
	by := first - g.clock.Now()
	if len(g.waiting) == 0 || by <= 0 {
		return
	}
	for w := range g.waiting {
		w.due -= by
	}
	g.shift()
	g.shifted, g.shift = context.WithCancel(context.Background())
}
