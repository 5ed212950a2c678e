package wire

import (
	"container/list"
	"context"
	"time"
)

// A connLimiter bounds the number of connections: those in use, those being opened and idle ones together. The client's
// mutex guards it. Requests wait only while the limit is reached and no connection is idle, first come first served.
type connLimiter struct {
	limit   int // 0 for none
	taken   int
	waiting list.List // of *waiter
}

// A waiter is a request in the queue. It is handed one thing once: a connection that another request has finished with, or
// nil for the right to open one.
type waiter struct {
	handed  chan *conn
	element *list.Element
}

// tryAcquire reports whether another connection is allowed, and counts it.
func (p *connLimiter) tryAcquire() bool {
	if p.limit > 0 && p.taken >= p.limit {
		return false
	}
	p.taken++
	return true
}

// handOver hands k, or with nil the right to open a connection, to the first waiter. It reports whether there was one.
func (p *connLimiter) handOver(k *conn) bool {
	first := p.waiting.Front()
	if first == nil {
		return false
	}
	p.waiting.Remove(first).(*waiter).handed <- k // it has room for one
	return true
}

// release is called for a connection that is gone: the next waiter may open one.
func (p *connLimiter) release() {
	if !p.handOver(nil) {
		p.taken--
	}
}

// enqueue adds a waiter.
func (p *connLimiter) enqueue() *waiter {
	t := &waiter{handed: make(chan *conn, 1)}
	t.element = p.waiting.PushBack(t)
	return t
}

// takeIdle is the idle connection that was used last and is still alive. Where there is none the caller has a place to open
// one, or with t must wait.
func (c *Client) takeIdle() (k *conn, t *waiter) {
	for held := false; ; held = true {
		c.mu.Lock()
		n := len(c.idle)
		if n == 0 {
			if !held && !c.limiter.tryAcquire() {
				t = c.limiter.enqueue()
			}
			c.mu.Unlock()
			return nil, t
		}
		k = c.idle[n-1]
		c.idle = c.idle[:n-1]
		if held { // the place of the dead one before
			c.limiter.release()
		}
		c.mu.Unlock()
		if c.checkAlive(k) {
			return k, nil
		}
	}
}

// await waits for what t is handed, and returns how long that took; without a connection the caller has a place to open one.
func (c *Client) await(ctx context.Context, t *waiter) (k *conn, waited time.Duration, err error) {
	begin := time.Now()
	select {
	case k = <-t.handed:
	case <-ctx.Done():
		c.abandonWait(t)
		return nil, time.Since(begin), ctx.Err()
	}
	waited = time.Since(begin)
	if k != nil && !c.checkAlive(k) {
		k = nil
	}
	return k, waited, nil
}

// abandonWait takes t out of the queue, and passes on what it was handed in the same moment.
func (c *Client) abandonWait(t *waiter) {
	c.mu.Lock()
	c.limiter.waiting.Remove(t.element) // nothing where it was handed something
	c.mu.Unlock()
	select {
	case k := <-t.handed:
		if k != nil {
			c.put(k)
			return
		}
		c.releasePlace()
	default:
	}
}

// tryAcquirePlace reports whether another connection is allowed, and counts it.
func (c *Client) tryAcquirePlace() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limiter.tryAcquire()
}

// releasePlace is for a connection that could not be opened.
func (c *Client) releasePlace() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limiter.release()
}
