package wire

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestTraceparent_SecondAttemptHasASpanOfItsOwn: the server closes the kept connection when the second request arrives.
func TestTraceparent_SecondAttemptHasASpanOfItsOwn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan string, 8)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := range 2 {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(c)
			for i := range 2 {
				r, err := http.ReadRequest(in)
				if err != nil {
					break
				}
				_, _ = in.Discard(int(r.ContentLength))
				seen <- r.Header.Get("Traceparent")
				if n == 0 && i == 1 {
					break
				}
				say(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				if n == 1 {
					break
				}
			}
			c.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-ended })
	c := newClient(t, &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/v1"})
	send := func(seq int64) (Outcome, record.TraceContext) {
		trace := record.NewTraceContext("run", 0, 0, seq)
		out := c.Send(t.Context(), NewClock(), Request{Body: []byte(`{"x":1}`), Trace: trace}, HandlerFunc(func(Event) bool { return false }))
		if out.Fault != nil {
			t.Fatal(out.Fault)
		}
		return out, trace
	}
	out, first := send(0)
	if got := <-seen; got != string(first.Append(nil)) || out.Resent != 0 {
		t.Errorf("the server saw %q, want %s", got, first.Append(nil))
	}
	out, second := send(1)
	if out.Reconnects != 1 || out.Resent <= out.Sent {
		t.Errorf("%d reconnects, sent at %d, again at %d", out.Reconnects, out.Sent, out.Resent)
	}
	if a, b := <-seen, <-seen; a != string(second.Append(nil)) || b != string(second.Attempt(1).Append(nil)) {
		t.Errorf("the server saw %q and %q of %s", a, b, second.Append(nil))
	}
}
