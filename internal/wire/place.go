package wire

import (
	"container/list"
	"context"
	"time"
)

// places are the right to have connections: one belongs to each that is in use, being opened or idle. The client's mutex
// guards it. Requests wait only while every place is taken and no connection is idle, first come first served.
type places struct {
	limit   int // 0 for none
	taken   int
	waiting list.List // of *turn
}

// A turn is a request's place in the line. What it is given comes once: a connection that another request left, or nil
// for the place of one that is no more.
type turn struct {
	given chan *conn
	seat  *list.Element
}

// room takes a place where one is free.
func (p *places) room() bool {
	if p.limit > 0 && p.taken >= p.limit {
		return false
	}
	p.taken++
	return true
}

// pass gives k, or with nil its place alone, to whoever waits longest; false says that nobody waits.
func (p *places) pass(k *conn) bool {
	first := p.waiting.Front()
	if first == nil {
		return false
	}
	p.waiting.Remove(first).(*turn).given <- k // it has room for one
	return true
}

// vacate passes on the place of a connection that is no more.
func (p *places) vacate() {
	if !p.pass(nil) {
		p.taken--
	}
}

// queue stands in line.
func (p *places) queue() *turn {
	t := &turn{given: make(chan *conn, 1)}
	t.seat = p.waiting.PushBack(t)
	return t
}

// take is the idle connection that was used last and is still alive. Where there is none the caller has a place to open
// one, or with t must wait for its turn.
func (c *Client) take() (k *conn, t *turn) {
	for held := false; ; held = true {
		c.mu.Lock()
		n := len(c.idle)
		if n == 0 {
			if !held && !c.places.room() {
				t = c.places.queue()
			}
			c.mu.Unlock()
			return nil, t
		}
		k = c.idle[n-1]
		c.idle = c.idle[:n-1]
		if held { // the place of the dead one before
			c.places.vacate()
		}
		c.mu.Unlock()
		if c.fit(k) {
			return k, nil
		}
	}
}

// await waits for the turn and how long that took; without a connection the caller has a place to open one.
func (c *Client) await(ctx context.Context, t *turn) (k *conn, waited time.Duration, err error) {
	begin := time.Now()
	select {
	case k = <-t.given:
	case <-ctx.Done():
		c.leave(t)
		return nil, time.Since(begin), ctx.Err()
	}
	waited = time.Since(begin)
	if k != nil && !c.fit(k) {
		k = nil
	}
	return k, waited, nil
}

// leave gives up the turn, and passes on what came in the same moment.
func (c *Client) leave(t *turn) {
	c.mu.Lock()
	c.places.waiting.Remove(t.seat) // nothing where the turn had come
	c.mu.Unlock()
	select {
	case k := <-t.given:
		if k != nil {
			c.put(k)
			return
		}
		c.vacate()
	default:
	}
}

// room takes a place where one is free.
func (c *Client) room() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.places.room()
}

// vacate passes on a place without a connection.
func (c *Client) vacate() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places.vacate()
}
