package wire

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

func TestSend_StreamIsReadToItsEndAndTheConnectionKept(t *testing.T) {
	server, u := start(t, good)
	c := newClient(t, u)
	for i := range 3 {
		out, events := ask(t, c)
		if out.Fault != nil || !slices.Equal(events, []string{"a", "b", "[DONE]"}) || !out.Streamed || out.Head.Status != 200 {
			t.Fatalf("%+v %q", out, events)
		}
		if out.Reused != (i > 0) || (out.Connect == 0) != (i > 0) {
			t.Errorf("request %d: reused %v, connect %d ns", i, out.Reused, out.Connect)
		}
		if out.Sent <= 0 || out.Header < out.Sent || out.End < out.Header {
			t.Errorf("instants are %d, %d, %d", out.Sent, out.Header, out.End)
		}
	}
	if requests, conns := server.seen(); requests != 3 || conns != 1 {
		t.Errorf("the server saw %d requests on %d connections", requests, conns)
	}
}

func TestSend_WholeReplyIsItsBody(t *testing.T) {
	_, u := start(t, whole)
	out, events := ask(t, newClient(t, u))
	if string(out.Body) != "{}" || out.Streamed || len(events) > 0 || out.Fault != nil {
		t.Errorf("%+v %q", out, events)
	}
}

func TestSend_ConnectionThatTheServerClosedIsReplacedOnceAndNothingIsSentTwice(t *testing.T) {
	server, u := start(t, func(c net.Conn, n int) bool { return good(c, n) && false }) // closes after each reply
	c := newClient(t, u)
	for range 5 {
		if out, _ := ask(t, c); out.Fault != nil || out.Reconnects > 1 {
			t.Errorf("%+v", out)
		}
	}
	if requests, _ := server.seen(); requests != 5 {
		t.Errorf("the server saw %d requests, want 5", requests)
	}
}

func TestSend_ResetAfterTheRequestOnAReusedConnectionIsSentAgainOnce(t *testing.T) {
	server, u := start(t, func(c net.Conn, n int) bool {
		if n > 0 {
			return reset(c)
		}
		return good(c, n)
	})
	c := newClient(t, u)
	ask(t, c)
	out, events := ask(t, c)
	if out.Fault != nil || out.Reconnects != 1 || len(events) != 3 || out.Reused {
		t.Errorf("%+v %q", out, events)
	}
	if requests, conns := server.seen(); requests != 3 || conns != 2 {
		t.Errorf("the server saw %d requests on %d connections", requests, conns)
	}
}

func TestSend_ResetOnANewConnectionIsAFaultAndNotSentAgain(t *testing.T) {
	server, u := start(t, func(c net.Conn, _ int) bool { return reset(c) })
	if out, _ := ask(t, newClient(t, u)); kind(out) != record.FaultReset || out.Reconnects != 0 {
		t.Errorf("%+v", out)
	}
	if requests, _ := server.seen(); requests != 1 {
		t.Errorf("the server saw %d requests", requests)
	}
}

func TestSend_ReplyThatBreaksIsNeverSentAgain(t *testing.T) {
	for name, play := range map[string]script{
		"reset in the stream": func(c net.Conn, n int) bool {
			if n == 0 {
				return good(c, n)
			}
			say(c, streamHead, chunk("data: a\n\n"))
			time.Sleep(20 * time.Millisecond) // let the bytes go before the reset
			return reset(c)
		},
		"broken chunks": func(c net.Conn, n int) bool {
			if n == 0 {
				return good(c, n)
			}
			return say(c, streamHead, chunk("data: a\n\n"), "zz\r\n") && hold(c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, u := start(t, play)
			c := newClient(t, u)
			ask(t, c)
			out, events := ask(t, c)
			if out.Fault == nil || out.Reconnects != 0 || !slices.Equal(events, []string{"a"}) {
				t.Errorf("%+v %q", out, events)
			}
			if requests, _ := server.seen(); requests != 2 {
				t.Errorf("the server saw %d requests", requests)
			}
		})
	}
}

func TestSend_CutReplyIsMarkedAndItsLastEventCounts(t *testing.T) {
	_, u := start(t, func(c net.Conn, _ int) bool { return say(c, streamHead, chunk("data: a\n\ndata: b")) && false })
	out, events := ask(t, newClient(t, u))
	if !out.Cut || out.Fault != nil || !slices.Equal(events, []string{"a", "b"}) {
		t.Errorf("%+v %q", out, events)
	}
	_, u = start(t, func(c net.Conn, _ int) bool {
		return say(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n") && false
	})
	if out, _ := ask(t, newClient(t, u)); out.Cut || out.Fault != nil {
		t.Errorf("a body that ends with its connection counts as cut: %+v", out)
	}
}

func TestSend_EndMarkEndsTheRequestWhateverTheServerDoes(t *testing.T) {
	server, u := start(t, func(c net.Conn, _ int) bool { return say(c, streamHead, chunk("data: [DONE]\n\n")) && hold(c) })
	c := newClient(t, u)
	for range 2 {
		out, _ := ask(t, c)
		if out.Fault != nil || out.End == 0 || out.Reused {
			t.Errorf("%+v", out)
		}
	}
	if _, conns := server.seen(); conns != 2 {
		t.Errorf("an open reply's connection was used again (%d connections)", conns)
	}
}

func TestSend_InterimRepliesArePassedOver(t *testing.T) {
	_, u := start(t, func(c net.Conn, n int) bool {
		return say(c, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n") && good(c, n)
	})
	if out, events := ask(t, newClient(t, u)); out.Fault != nil || len(events) != 3 || out.Head.Status != 200 {
		t.Errorf("%+v", out)
	}
}

func TestSend_SilenceIsATimeoutOfItsKind(t *testing.T) {
	short := func(c *Config) { c.ReadTimeout = 30 * time.Millisecond }
	total := func(c *Config) { c.TotalTimeout = 30 * time.Millisecond }
	for _, c := range []struct {
		name   string
		play   script
		change func(*Config)
		want   record.FaultKind
	}{
		{"before the reply", func(c net.Conn, _ int) bool { return hold(c) }, short, record.FaultTimeoutFirstByte},
		{"in the reply", func(c net.Conn, _ int) bool { return say(c, streamHead, chunk("data: a\n\n")) && hold(c) }, short, record.FaultTimeoutIdle},
		{"in all", func(c net.Conn, _ int) bool { return say(c, streamHead) && hold(c) }, total, record.FaultTimeoutTotal},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, u := start(t, c.play)
			if out, _ := ask(t, newClient(t, u, c.change)); kind(out) != c.want {
				t.Errorf("%+v, want %s", out.Fault, c.want)
			}
		})
	}
}

func TestSend_CancelledRequestReturnsAtOnceAsCancelled(t *testing.T) {
	for name, readTimeout := range map[string]time.Duration{"without a read timeout": 0, "with one": time.Hour} {
		t.Run(name, func(t *testing.T) {
			_, u := start(t, func(c net.Conn, _ int) bool { return say(c, streamHead, chunk("data: a\n\n")) && hold(c) })
			c := newClient(t, u, func(c *Config) { c.ReadTimeout = readTimeout })
			ctx, cancel := context.WithCancel(t.Context())
			out := c.Send(ctx, NewClock(), Request{}, HandlerFunc(func(Event) bool { cancel(); return false }))
			if kind(out) != record.FaultCancelled {
				t.Errorf("%+v", out.Fault)
			}
			if out, _ := askWith(ctx, c); kind(out) != record.FaultCancelled {
				t.Errorf("before it was sent: %+v", out.Fault)
			}
		})
	}
}

func TestSend_NoServerIsAConnectFault(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &url.URL{Scheme: "http", Host: l.Addr().String()}
	l.Close()
	out, _ := ask(t, newClient(t, u))
	if kind(out) != record.FaultConnect || !strings.Contains(out.Fault.Words, "refused") {
		t.Errorf("%+v", out.Fault)
	}
	if n, err := newClient(t, u).Open(t.Context(), 5); n != 0 || err == nil {
		t.Errorf("%d connections, %v", n, err)
	}
}

func TestSend_TLSWorksAndAStrangeCertificateIsSaid(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("the request came by HTTP/%d", r.ProtoMajor)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		w.Write([]byte("data: a\n\ndata: [DONE]\n\n"))
	}))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	known := newClient(t, u, func(c *Config) { c.TLS = server.Client().Transport.(*http.Transport).TLSClientConfig })
	for i := range 2 {
		out, events := ask(t, known)
		if out.Fault != nil || len(events) != 2 || out.Reused != (i > 0) || (out.TLS > 0) == (i > 0) {
			t.Errorf("%+v %q", out, events)
		}
	}
	if out, _ := ask(t, newClient(t, u)); kind(out) != record.FaultTLS || !strings.Contains(out.Fault.Words, "authority") {
		t.Errorf("%+v", out.Fault)
	}
	_, plain := start(t, good)
	plain.Scheme = "https"
	if out, _ := ask(t, newClient(t, plain)); kind(out) != record.FaultTLS {
		t.Errorf("TLS to a plain port: %+v", out.Fault)
	}
}
