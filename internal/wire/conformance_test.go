package wire

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/record"
)

// stacks are all that speak HTTP/1.1; the table below holds for each.
var stacks = []Stack{Raw, Go}

// An agreement is what a server does and what every stack makes of it.
type agreement struct {
	name string
	// play is the server's part after it has read a request whole; serve takes its place where it does not read it.
	play  script
	serve func(*testing.T) *url.URL
	// pieces are a reply in several writes, the next after the client has handled an event of the one before; with read, after
	// it has read that.
	pieces []string
	read   bool
	change func(*Config)
	body   []byte // of the request, nil for a small one
	// between happens before each request but the first.
	between func(*testing.T, *Client)
	// want is what each request comes to, as told says it.
	want []string
	// plain reports whether the server's part cannot be played over TLS.
	plain bool
}

// A taken event is what the client had of one event.
type takenEvent struct {
	data string
	a    Arrival
}

// told says what a request came to: status or fault, the body or the events with the read that brought each, and what
// became of the connection.
func told(c *Client, out Outcome, events []takenEvent, paced bool) string {
	var b strings.Builder
	if out.Head.Status > 0 {
		fmt.Fprintf(&b, "%d", out.Head.Status)
	}
	if out.Fault != nil {
		fmt.Fprintf(&b, " fault %s", out.Fault.Kind)
	}
	if out.Cut {
		b.WriteString(" cut")
	}
	for _, h := range []struct{ name, value string }{{"retry", out.Head.RetryAfter}, {"server", out.Head.Server}} {
		if h.value != "" {
			fmt.Fprintf(&b, " %s=%s", h.name, h.value)
		}
	}
	switch {
	case out.Streamed:
		b.WriteString(" events")
		for _, e := range events {
			fmt.Fprintf(&b, " %q", e.data)
			if paced {
				fmt.Fprintf(&b, "@%d", e.a.Read)
			}
		}
	case len(out.Body) > 100:
		fmt.Fprintf(&b, " %d bytes", len(out.Body))
	case out.Header > 0:
		fmt.Fprintf(&b, " %q", out.Body)
	}
	if out.Reused {
		b.WriteString(" reused")
	}
	if out.Reconnects > 0 {
		fmt.Fprintf(&b, " reconnects=%d", out.Reconnects)
	}
	if c.idleCount() > 0 {
		b.WriteString(" kept")
	}
	return strings.TrimSpace(b.String())
}

func TestConformance_EveryStackAgrees(t *testing.T) {
	for _, over := range []string{"plain", "TLS"} {
		for _, a := range agreements() {
			if over == "TLS" && (a.plain || a.serve != nil) {
				continue
			}
			came := map[Stack][]int64{}
			for _, stack := range stacks {
				t.Run(over+"/"+a.name+"/"+string(stack), func(t *testing.T) { came[stack] = a.hold(t, stack, over == "TLS") })
			}
			for _, stack := range stacks {
				if over == "plain" && !slices.Equal(came[stack], came[Raw]) { // under TLS tickets count too, whenever they come
					t.Errorf("%s: %s counts %d bytes in, %s %d", a.name, stack, came[stack], Raw, came[Raw])
				}
			}
		}
	}
}

// hold plays one agreement with one stack, and returns how many bytes each reply took whose connection was kept: of others
// it depends on timing how much of what lies behind them was read.
func (a agreement) hold(t *testing.T, stack Stack, secured bool) (came []int64) {
	handled := make(chan struct{}, 100)
	wrote := make(chan time.Time, 100)
	var c *Client
	play := a.play
	if a.pieces != nil {
		play = func(k net.Conn, _ int) bool {
			for i, piece := range a.pieces {
				switch {
				case i > 0 && a.read:
					allRead(c)
				case i > 0:
					<-handled
				}
				wrote <- time.Now()
				if !say(k, piece) {
					return false
				}
			}
			return true
		}
	}
	var u *url.URL
	var roots *tls.Config
	switch {
	case a.serve != nil:
		u = a.serve(t)
	case secured:
		_, u, roots = secure(t, play)
	default:
		_, u = start(t, play)
	}
	c = newClient(t, u, trusting(roots), speaking(stack))
	if a.change != nil {
		a.change(&c.config)
	}
	body := a.body
	if body == nil {
		body = []byte(`{"x":1}`)
	}
	var got []string
	for i := range a.want {
		if i > 0 && a.between != nil {
			a.between(t, c)
		}
		clock := NewClock()
		ctx, cancel := context.WithCancel(t.Context())
		var events []takenEvent
		out := c.Send(ctx, clock, Request{Body: body}, HandlerFunc(func(e Event) bool {
			data, at := e.Data, e.Arrival
			events = append(events, takenEvent{string(data), at})
			if string(data) == "cancel" {
				cancel()
			}
			select {
			case handled <- struct{}{}:
			default:
			}
			return string(data) == "[DONE]"
		}))
		cancel()
		got = append(got, told(c, out, events, a.pieces != nil))
		var writes []time.Time
		for len(wrote) > 0 {
			writes = append(writes, <-wrote)
		}
		consistent(t, clock, out, events, writes)
		if out.Fault == nil && ((out.Connect > 0) == out.Reused || (out.TLS > 0) != (secured && !out.Reused)) {
			t.Errorf("connecting took %d ns and %d for TLS; reused: %v", out.Connect, out.TLS, out.Reused)
		}
		if strings.HasSuffix(got[i], "kept") {
			came = append(came, out.BytesIn)
		}
	}
	if d := cmp.Diff(a.want, got); d != "" {
		t.Error(d)
	}
	return came
}

// consistent holds the instants of a request against each other, and against those at which the server wrote.
func consistent(t *testing.T, clock Clock, out Outcome, events []takenEvent, wrote []time.Time) {
	t.Helper()
	before := []record.Instant{out.Sent}
	if out.Header > 0 {
		before = append(before, out.Header)
	}
	for i, e := range events {
		if e.a.At > out.End && string(e.data) != "[DONE]" {
			t.Errorf("the event %q came at %d, behind the end at %d", e.data, e.a.At, out.End)
		}
		if i > 0 && e.a.Read < events[i-1].a.Read {
			t.Errorf("events came by %+v and %+v", events[i-1].a, e.a)
		}
		before = append(before, e.a.At)
		if n := int(e.a.Read); n < len(wrote) { // the wall clock may be slewed between stamp and read
			if early := wrote[n].Sub(clock.Time(e.a.At)); early > 100*time.Microsecond {
				t.Errorf("the event %q arrived %v before it was written", e.data, early)
			}
		}
	}
	before = append(before, out.End)
	if !slices.IsSorted(before) {
		t.Errorf("sent, header, events and end are out of order: %v", before)
	}
	if out.Sent == 0 && out.Fault == nil || out.Header > 0 && out.BytesIn == 0 {
		t.Errorf("sent at %d, %d bytes in", out.Sent, out.BytesIn)
	}
}

// allRead waits until the client has read what was written to it, where the system tells.
func allRead(c *Client) {
	for range 5000 {
		if n, conns := c.Unread(); conns > 0 && n == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// seenClosed waits until the client can see that the server closed its idle connection.
func seenClosed(t *testing.T, c *Client) {
	t.Helper()
	until(t, "the close is seen", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return !slices.ContainsFunc(c.idle, (*conn).alive)
	})
}

// unreading serves each connection by answer when a request's head and the beginning of its body are there.
func unreading(answer func(net.Conn)) func(*testing.T) *url.URL {
	return func(t *testing.T) *url.URL {
		t.Helper()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				k, err := l.Accept()
				if err != nil {
					return
				}
				buf := make([]byte, 64<<10)
				for got := []byte(nil); !bytes.Contains(got, []byte("\r\n\r\n")); {
					n, err := k.Read(buf)
					if got = append(got, buf[:n]...); err != nil {
						break
					}
				}
				answer(k)
				k.Close()
			}
		}()
		t.Cleanup(func() { l.Close(); <-done })
		return &url.URL{Scheme: "http", Host: l.Addr().String(), Path: "/v1"}
	}
}
