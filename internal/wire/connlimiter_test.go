package wire

import (
	"context"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

func atMost(n int) func(*Config) { return func(c *Config) { c.MaxConns = n } }

func perRequest(c *Config) { c.PerRequest = true }

// waiters is how many requests are in the queue.
func (c *Client) waiters() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limiter.waiting.Len()
}

// taken is how many places are taken.
func (c *Client) taken() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limiter.taken
}

// until waits for a state that must come.
func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !reached(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never came: %s", what)
		}
	}
}

func TestConnlimiter_NoMoreRequestsAreAtTheServerThanPlaces(t *testing.T) {
	var under, most atomic.Int64
	server, u := start(t, func(c net.Conn, n int) bool {
		now := under.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		under.Add(-1)
		return good(c, n)
	})
	c := newClient(t, u, atMost(3))
	if n, err := c.Open(t.Context(), 10); n != 3 || err != nil {
		t.Fatalf("Open(10) of at most 3 opened %d, %v", n, err)
	}
	var all sync.WaitGroup
	var waited atomic.Int64
	for range 30 {
		all.Go(func() {
			out, events := askWith(t.Context(), c)
			if out.Fault != nil || len(events) != 3 || out.Connect != 0 {
				t.Errorf("%+v", out)
			}
			if out.PoolWait > 0 {
				waited.Add(1)
			}
		})
	}
	all.Wait()
	if requests, conns := server.seen(); requests != 30 || conns != 3 || most.Load() > 3 {
		t.Errorf("the server saw %d requests on %d connections, %d at once", requests, conns, most.Load())
	}
	got := c.Counts()
	if want := (Counts{Opened: 3, Most: 3, Reused: 27}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if waited.Load() == 0 || c.taken() != 3 || c.waiters() != 0 {
		t.Errorf("%d waited, %d places are taken by 3 idle connections, %d wait", waited.Load(), c.taken(), c.waiters())
	}
}

func TestConnlimiter_OpeningLeavesRoomForWhatIsUnderWay(t *testing.T) {
	next := make(chan struct{})
	server, u := start(t, func(c net.Conn, n int) bool { <-next; return good(c, n) })
	c := newClient(t, u, atMost(3))
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { askWith(t.Context(), c) })
	}
	until(t, "both are at the server", func() bool { n, _ := server.seen(); return n == 2 })
	if n, err := c.Open(t.Context(), 3); n != 1 || err != nil || c.taken() != 3 {
		t.Errorf("%d idle, %v, %d places are taken", n, err, c.taken())
	}
	next <- struct{}{}
	next <- struct{}{}
	all.Wait()
	if got, want := c.Counts(), (Counts{Opened: 3, Most: 3}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

func TestConnlimiter_WhoeverWaitsLongestIsNext(t *testing.T) {
	next := make(chan struct{})
	server, u := start(t, func(c net.Conn, n int) bool { <-next; return good(c, n) })
	c := newClient(t, u, atMost(1))
	var all sync.WaitGroup
	ended := make(chan int, 6)
	for i := range 6 {
		all.Go(func() {
			if out, _ := askWith(t.Context(), c); out.Fault != nil || (i > 0) != (out.PoolWait > 0) {
				t.Errorf("request %d: %+v", i, out)
			}
			ended <- i
		})
		if i > 0 {
			until(t, "the request stands in line", func() bool { return c.waiters() == i })
		} else {
			until(t, "the first is at the server", func() bool { n, _ := server.seen(); return n == 1 })
		}
	}
	for want := range 6 {
		next <- struct{}{}
		if got := <-ended; got != want {
			t.Errorf("request %d ended as number %d", got, want)
		}
	}
	all.Wait()
	if _, conns := server.seen(); conns != 1 {
		t.Errorf("%d connections", conns)
	}
}

func TestConnlimiter_CancelInTheLineIsPromptAndLeavesItsTurnToOthers(t *testing.T) {
	next := make(chan struct{})
	server, u := start(t, func(c net.Conn, n int) bool { <-next; return good(c, n) })
	c := newClient(t, u, atMost(1))
	var all sync.WaitGroup
	all.Go(func() { ask(t, c) })
	until(t, "the first is at the server", func() bool { n, _ := server.seen(); return n == 1 })
	ctx, cancel := contextOf(t)
	all.Go(func() {
		out, _ := askWith(ctx, c)
		if kind(out) != record.FaultCancelled || out.Sent != 0 || out.PoolWait == 0 || out.End == 0 {
			t.Errorf("%+v", out)
		}
	})
	until(t, "the second stands in line", func() bool { return c.waiters() == 1 })
	all.Go(func() {
		if out, _ := ask(t, c); out.Fault != nil || !out.Reused {
			t.Errorf("%+v", out)
		}
	})
	until(t, "the third stands in line", func() bool { return c.waiters() == 2 })
	cancel()
	until(t, "the second is gone", func() bool { return c.waiters() == 1 })
	next <- struct{}{}
	next <- struct{}{}
	all.Wait()
	if n, _ := server.seen(); n != 2 || c.taken() != 1 || c.waiters() != 0 {
		t.Errorf("the server saw %d requests, %d places are taken, %d wait", n, c.taken(), c.waiters())
	}
}

// Cancels that come in the moment of the handover must lose neither the connection nor its place.
func TestConnlimiter_NoPlaceIsLostByCancelsInTheMomentOfTheTurn(t *testing.T) {
	_, u := start(t, good)
	c := newClient(t, u, atMost(2))
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(time.Duration(i%20)*100*time.Microsecond, cancel).Stop()
			defer cancel()
			if out, _ := askWith(ctx, c); out.Fault != nil && kind(out) != record.FaultCancelled {
				t.Errorf("%+v", out.Fault)
			}
		})
	}
	all.Wait()
	if c.taken() != c.idleCount() || c.waiters() != 0 || c.counts.open != c.idleCount() {
		t.Errorf("%d places are taken by %d idle connections, %d count as open, %d wait", c.taken(), c.idleCount(), c.counts.open, c.waiters())
	}
	for range 5 {
		if out, _ := ask(t, c); out.Fault != nil {
			t.Errorf("%+v", out)
		}
	}
	if most := c.Counts().Most; most > 2 {
		t.Errorf("%d connections were open at once", most)
	}
}

func TestConnlimiter_TotalTimeoutEndsTheWaitForAPlace(t *testing.T) {
	server, u := start(t, func(c net.Conn, _ int) bool { return hold(c) })
	c := newClient(t, u, atMost(1), func(c *Config) { c.TotalTimeout = 50 * time.Millisecond })
	c.tryAcquirePlace() // as a request does that takes longer than this one may wait
	out, _ := ask(t, c)
	if kind(out) != record.FaultTimeoutPool || !strings.Contains(out.Fault.Words, "connection") || out.Sent != 0 ||
		time.Duration(out.PoolWait) < 40*time.Millisecond || out.End == 0 {
		t.Errorf("%+v, %+v", out, out.Fault)
	}
	c.releasePlace()
	if out, _ := ask(t, c); kind(out) != record.FaultTimeoutTotal || out.PoolWait != 0 {
		t.Errorf("with the place free: %+v", out)
	}
	if n, _ := server.seen(); n != 1 || c.taken() != 0 || c.waiters() != 0 {
		t.Errorf("the server saw %d requests, %d places are taken", n, c.taken())
	}
}

func TestConnlimiter_ConnectTimeoutDoesNotEndTheWaitForAPlace(t *testing.T) {
	next := make(chan struct{})
	server, u := start(t, func(c net.Conn, n int) bool { <-next; return good(c, n) })
	c := newClient(t, u, atMost(1), func(c *Config) { c.ConnectTimeout = 10 * time.Millisecond })
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			if out, _ := ask(t, c); out.Fault != nil {
				t.Errorf("%+v", out.Fault)
			}
		})
	}
	until(t, "one is at the server and one waits", func() bool { n, _ := server.seen(); return n == 1 && c.waiters() == 1 })
	time.Sleep(30 * time.Millisecond)
	next <- struct{}{}
	next <- struct{}{}
	all.Wait()
}

func TestConnlimiter_FailedDialLeavesItsPlace(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := mute(t)
	u.Scheme, u.Host = "http", l.Addr().String()
	l.Close()
	c := newClient(t, u, atMost(2))
	var all sync.WaitGroup
	for range 6 { // four of them wait for the places of two that fail
		all.Go(func() {
			if out, _ := askWith(t.Context(), c); kind(out) != record.FaultConnect {
				t.Errorf("%+v", out)
			}
		})
	}
	all.Wait()
	if n, err := c.Open(t.Context(), 2); n != 0 || err == nil || c.taken() != 0 {
		t.Errorf("%d opened, %v, %d places are taken", n, err, c.taken())
	}
}
