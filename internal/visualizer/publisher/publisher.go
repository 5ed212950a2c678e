// Package publisher sends a run's figures to a visualizer without making the run wait. It takes the averages so far
// twice per second and passes them on. While a session is slow it takes none, so nothing accumulates; only averages are
// lost that later ones replace. Finished levels are queued.
package publisher

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/modelscope/evalscope/perf/visualizer"
)

// Every is the pause between two looks at the averages so far.
const Every = 500 * time.Millisecond

// CallTimeout is how long a session may take over one point or level before it is given up.
const CallTimeout = 20 * time.Second

// A Publisher owns the goroutine that talks to a session.
type Publisher struct {
	session visualizer.Session
	look    func() (p visualizer.Point, ok bool)
	warn    func(error)
	ctx     context.Context
	cancel  context.CancelFunc
	wake    chan struct{} // levels wait, or the end has come
	over    chan struct{}
	result  error

	mu     sync.Mutex
	levels []visualizer.Level
	end    *visualizer.End

	last   visualizer.Point // the last one that was handed over
	broken bool
}

// Start begins to hand over what look says, at each tick. warn is told the first error, once; after it nothing more is
// shown. Both are called from the publisher's goroutine. Finish must be called.
func Start(session visualizer.Session, tick <-chan time.Time, look func() (visualizer.Point, bool), warn func(error)) *Publisher {
	c := &Publisher{session: session, look: look, warn: warn, wake: make(chan struct{}, 1), over: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	go c.run(tick)
	return c
}

// Level hands over a finished level, later. It does not wait.
func (c *Publisher) Level(l visualizer.Level) {
	c.mu.Lock()
	c.levels = append(c.levels, l)
	c.mu.Unlock()
	c.notify()
}

// ShutdownGrace is how long the end may still take once the user wants out.
const ShutdownGrace = 3 * time.Second

// Finish hands over what still waits and then the end. It returns when the session has ended, or when limit has passed,
// or Hurry after ctx ended: the session is then abandoned, and that is the error. The error is nil where a warning was
// given before.
func (c *Publisher) Finish(ctx context.Context, e visualizer.End, limit time.Duration) error {
	c.mu.Lock()
	c.end = &e
	c.mu.Unlock()
	c.notify()
	timer := time.AfterFunc(limit, c.cancel)
	defer timer.Stop()
	defer context.AfterFunc(ctx, func() { timer.Reset(min(limit, ShutdownGrace)) })()
	<-c.over
	c.cancel()
	return c.result
}

func (c *Publisher) notify() {
	select {
	case c.wake <- struct{}{}:
	default: // it is awake already
	}
}

// exiter is a session that can end by itself, as a process does: Gone is closed then.
type exiter interface{ Gone() <-chan struct{} }

func (c *Publisher) run(tick <-chan time.Time) {
	defer close(c.over)
	var gone <-chan struct{}
	if s, ok := c.session.(exiter); ok {
		gone = s.Gone()
	}
	for {
		select {
		case <-tick:
			c.point()
		case <-c.wake:
		case <-gone:
			gone = nil
			c.fail(errGone)
		}
		for l, ok := c.next(); ok; l, ok = c.next() {
			c.level(l)
		}
		if e := c.ended(); e != nil {
			err := c.session.Finish(c.ctx, *e)
			if !c.broken {
				c.result = err
			}
			return
		}
	}
}

func (c *Publisher) next() (l visualizer.Level, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.levels) == 0 {
		return l, false
	}
	l = c.levels[0]
	c.levels = c.levels[1:]
	return l, true
}

// ended is the end, when it has come and no level waits any more.
func (c *Publisher) ended() *visualizer.End {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.levels) > 0 {
		return nil
	}
	return c.end
}

// point hands over the averages so far, if requests have ended since the last time. Those of a level that waits in line
// are not: its final figures come next.
func (c *Publisher) point() {
	c.mu.Lock()
	waiting := len(c.levels) > 0
	c.mu.Unlock()
	if c.broken || waiting {
		return
	}
	if p, ok := c.look(); ok && p.Step > c.last.Step {
		c.log(p)
	}
}

func (c *Publisher) log(p visualizer.Point) {
	if c.call(func(ctx context.Context) error { return c.session.Log(ctx, p) }) {
		c.last = p
	}
}

// level hands over a level's last point, which is its final figures, and the level.
func (c *Publisher) level(l visualizer.Level) {
	if l.Step > c.last.Step || !slices.Equal(l.Values, c.last.Values) {
		c.log(visualizer.Point{Step: l.Step, Level: l.Level, Values: l.Values})
	}
	c.call(func(ctx context.Context) error { return c.session.Level(ctx, l) })
}

// call does one thing within CallTimeout, and reports whether it was done.
func (c *Publisher) call(do func(context.Context) error) bool {
	if c.broken {
		return false
	}
	ctx, cancel := context.WithTimeoutCause(c.ctx, CallTimeout, errors.New("it did not respond for "+CallTimeout.String()))
	defer cancel()
	err := do(ctx)
	if err == nil {
		return true
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	c.fail(err)
	return false
}

// errGone is a session that ended by itself.
var errGone = errors.New("its process exited; see visualizer.log")

// fail gives the session up, and warns the first time.
func (c *Publisher) fail(err error) {
	if !c.broken {
		c.broken = true
		c.warn(err)
	}
}
