package wire

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A gauge is how many connections a server has open.
type gauge struct{ open atomic.Int64 }

// over counts a server's connection until its conversation ends.
func (g *gauge) over(c net.Conn) net.Conn {
	g.open.Add(1)
	return &gauged{Conn: c, gauge: g}
}

type gauged struct {
	net.Conn
	gauge *gauge
	once  sync.Once
}

func (c *gauged) Close() error {
	c.once.Do(func() { c.gauge.open.Add(-1) })
	return c.Conn.Close()
}

func TestCounts_ClosedConnectionIsReplacedInItsOwnPlace(t *testing.T) {
	server, u := start(t, func(c net.Conn, n int) bool { return n%2 == 0 && good(c, n) }) // the second request on each meets a close
	c := newClient(t, u, atMost(2))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				if out, events := askWith(t.Context(), c); out.Fault != nil || len(events) != 3 {
					t.Errorf("%+v", out)
				}
			}
		})
	}
	all.Wait()
	_, conns := server.seen()
	got := c.Counts()
	if got.Opened != conns || got.Most > 2 || got.Reconnects == 0 || c.taken() != c.idleCount() || c.taken() > 2 {
		t.Errorf("counted %+v, the server %d; %d places are taken by %d idle ones", got, conns, c.taken(), c.idleCount())
	}
}

func TestCounts_IdleConnectionsThatTheServerClosedAreCounted(t *testing.T) {
	gauge := &gauge{}
	server, u := start(t, func(c net.Conn, n int) bool {
		if n == 0 {
			c.SetReadDeadline(time.Now().Add(30 * time.Millisecond)) // as a server with a keep-alive timeout
		}
		return good(c, n)
	}, gauge.over)
	c := newClient(t, u, atMost(3)) // fewer than keepAliveStats needs
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { askWith(t.Context(), c) })
	}
	all.Wait()
	until(t, "the server closed all", func() bool { return gauge.open.Load() == 0 })
	first := c.Counts()
	if out, _ := ask(t, c); out.Fault != nil || out.Reconnects != 0 || out.Reused || out.Connect == 0 {
		t.Errorf("%+v", out)
	}
	if got, want := c.Counts(), (Counts{Opened: 1, Most: first.Opened, FoundClosed: first.Opened}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if n, err := c.Open(t.Context(), 3); n != 3 || err != nil || c.taken() != 3 {
		t.Errorf("%d open, %v, %d places are taken", n, err, c.taken())
	}
	until(t, "the server took them all", func() bool { _, conns := server.seen(); return conns >= first.Opened+3 })
}
