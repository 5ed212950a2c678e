package wire

import (
	"context"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

func TestPool_DrainsDeadlineDoesNotStayOnAKeptConnection(t *testing.T) {
	_, u := start(t, func(c net.Conn, n int) bool {
		if n > 0 {
			time.Sleep(2 * drain) // the deadline would strike here
		}
		return good(c, n)
	})
	c := newClient(t, u)
	ask(t, c)
	if out, events := ask(t, c); out.Fault != nil || !out.Reused || len(events) != 3 {
		t.Errorf("%+v", out)
	}
}

func TestPool_OpeningIsBoundedAndCancelled(t *testing.T) {
	over := make(chan struct{})
	server, u := start(t, good, func(c net.Conn) net.Conn { <-over; return c }) // no handshake is answered
	defer close(over)
	u.Scheme = "https"
	c := newClient(t, u)
	ctx, cancel := contextOf(t)
	done := make(chan error, 1)
	go func() { _, err := c.Open(ctx, 100); done <- err }()
	for { // all places are taken when as many connections have come
		if _, conns := server.seen(); conns >= maxDials {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("opening went on")
	}
	if _, conns := server.seen(); conns > maxDials {
		t.Errorf("%d connections were opened at once", conns)
	}
}

// mute is a listener whose TLS never answers.
func mute(t *testing.T) *url.URL {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts, nobody speaks
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &url.URL{Scheme: "https", Host: l.Addr().String()}
}

func TestPool_FaultsBeforeTheRequestWasSent(t *testing.T) {
	for _, c := range []struct {
		name   string
		target *url.URL
		change func(*Config)
		want   record.FaultKind
	}{
		{"connect timeout", mute(t), func(c *Config) { c.ConnectTimeout = 20 * time.Millisecond }, record.FaultTimeoutConnect},
		{"total timeout", mute(t), func(c *Config) { c.TotalTimeout = 20 * time.Millisecond }, record.FaultTimeoutTotal},
		{"no such name", &url.URL{Scheme: "http", Host: "a..b"}, func(*Config) {}, record.FaultConnect},
	} {
		out, _ := ask(t, newClient(t, c.target, c.change))
		if kind(out) != c.want || out.Sent != 0 || out.End == 0 || out.Fault.Words == "" {
			t.Errorf("%s: %+v", c.name, out)
		}
	}
	ctx, cancel := contextOf(t)
	go cancel() // before or during the dial
	if out, _ := askWith(ctx, newClient(t, mute(t))); kind(out) != record.FaultCancelled || out.Sent != 0 {
		t.Errorf("cancelled: %+v", out)
	}
}

func TestPool_CancelBeforeTheHeadIsPromptAndItsConnectionIsGone(t *testing.T) {
	var cancel context.CancelFunc
	_, u := start(t, func(c net.Conn, _ int) bool { cancel(); return hold(c) })
	c := newClient(t, u)
	var ctx context.Context
	ctx, cancel = contextOf(t)
	if out, _ := askWith(ctx, c); kind(out) != record.FaultCancelled || out.Sent == 0 || c.idleCount() != 0 {
		t.Errorf("%+v", out)
	}
}

func TestPool_SteadyStreamOutlivesItsReadTimeout(t *testing.T) {
	_, u := start(t, func(c net.Conn, _ int) bool {
		say(c, streamHead)
		for range 120 { // in all longer than the timeout, of which a pause is so little that a busy machine does not stretch it so far
			time.Sleep(20 * time.Millisecond)
			say(c, chunk("data: a\n\n"))
		}
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	})
	c := newClient(t, u, func(c *Config) { c.ReadTimeout = 2 * time.Second })
	if out, events := ask(t, c); out.Fault != nil || len(events) != 121 {
		t.Errorf("%d events, %+v", len(events), out.Fault)
	}
}

func TestPool_PayloadIsNeverStampedBeforeItWasWritten(t *testing.T) {
	const n = 50
	wrote := make(chan time.Time, n+1)
	next := make(chan struct{})
	_, u := start(t, func(c net.Conn, _ int) bool {
		say(c, streamHead)
		for range n {
			wrote <- time.Now()
			say(c, chunk("data: a\n\ndata: b\n\n"))
			<-next
		}
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	})
	c := newClient(t, u)
	clock := NewClock()
	last, events := int32(-1), 0
	out := c.Send(t.Context(), clock, Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		if string(d) == "[DONE]" {
			return true
		}
		events++
		if string(d) == "a" {
			if a.Read <= last {
				t.Errorf("read %d follows read %d", a.Read, last)
			}
			if w := <-wrote; clock.Time(a.At).Before(w) {
				t.Errorf("stamped %v before it was written", w.Sub(clock.Time(a.At)))
			}
			last = a.Read
			return false
		}
		if a.Read != last {
			t.Errorf("one write came as the reads %d and %d", last, a.Read)
		}
		next <- struct{}{}
		return false
	}))
	if out.Fault != nil || events != 2*n {
		t.Errorf("%d events, %+v", events, out.Fault)
	}
}

func TestPool_HeadersOfEveryOriginAreChecked(t *testing.T) {
	u, _ := url.Parse("http://h/a?b c")
	for _, name := range []string{"Content-Type", "Accept", "Host", "content-type"} {
		if _, err := New(Config{URL: u, Header: map[string][]string{name: {"x\r\nEvil: 1"}}}); err == nil {
			t.Errorf("a line end in %s was taken", name)
		}
	}
	c, err := New(Config{URL: u, Header: map[string][]string{"content-type": {"text/x"}, "content-length": {"9"}}})
	if err != nil {
		t.Fatal(err)
	}
	head := string(c.prefix)
	if strings.Count(strings.ToLower(head), "content-type:") != 1 || !strings.Contains(head, "text/x") ||
		strings.Count(strings.ToLower(head), "content-length") != 1 || !strings.HasPrefix(head, "POST /a?b%20c HTTP/1.1\r\n") {
		t.Errorf("the head is %q", head)
	}
	if _, err := New(Config{URL: &url.URL{Scheme: "http", Host: "h", RawQuery: "a\r\nEvil: 1"}}); err == nil {
		t.Error("a line end in the query was taken")
	}
}
