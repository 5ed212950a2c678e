package wire

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

const tooLarge = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\n\r\ntoo large"

// refuser answers before it has read a request's body, then does what after says.
func refuser(t *testing.T, after func(net.Conn)) *url.URL {
	address, _ := once(t, func(c net.Conn, _ *http.Request) {
		io.WriteString(c, tooLarge)
		after(c)
	})
	return &url.URL{Scheme: "http", Host: address}
}

func huge() []byte { return bytes.Repeat([]byte("x"), 32<<20) }

func send(t *testing.T, c *Client, body []byte) Outcome {
	return c.Send(t.Context(), NewClock(), Request{Body: body}, HandlerFunc(func(Event) bool { return false }))
}

func TestEarly_RefusalBeforeTheWholeRequestWasReadIsTheReply(t *testing.T) {
	over := make(chan struct{})
	for name, after := range map[string]func(net.Conn){
		"and the connection is closed": func(net.Conn) {},
		"and the connection is reset":  func(c net.Conn) { reset(c) },
		"and nothing more is read":     func(net.Conn) { <-over },
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, refuser(t, after), func(c *Config) { c.ReadTimeout = 200 * time.Millisecond })
			out := send(t, c, huge())
			if strings.Contains(name, "nothing") {
				close(over)
			}
			if out.Fault != nil || out.Head.Status != 413 || string(out.Body) != "too large" || out.Reconnects != 0 {
				t.Errorf("%+v", out)
			}
			if c.idleCount() != 0 {
				t.Error("a connection with half a request on it was kept")
			}
		})
	}
}

func TestEarly_ServerThatStopsReadingIsATimeout(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	address, _ := once(t, func(c net.Conn, _ *http.Request) { <-over })
	c := newClient(t, &url.URL{Scheme: "http", Host: address}, func(c *Config) { c.ReadTimeout = 50 * time.Millisecond })
	if out := send(t, c, huge()); kind(out) != record.FaultTimeoutFirstByte {
		t.Errorf("%+v", out.Fault)
	}
}

func TestEarly_BodiesOfEverySizeArriveWhole(t *testing.T) {
	server, u := start(t, whole)
	c := newClient(t, u)
	for _, n := range []int{0, 1, maxJoined, maxJoined + 1, piece - 1, piece, piece + 1, 3*piece + 7} {
		body := make([]byte, n)
		for i := range body {
			body[i] = byte('a' + i*7%26)
		}
		if out := send(t, c, body); out.Fault != nil {
			t.Fatal(out.Fault)
		}
		server.mu.Lock()
		if got := server.bodies[len(server.bodies)-1]; got != string(body) {
			t.Errorf("a body of %d bytes arrived as %d others", n, len(got))
		}
		server.mu.Unlock()
	}
	if _, conns := server.seen(); conns != 1 {
		t.Errorf("%d connections", conns)
	}
}

func TestEarly_WhatIsNoReplyIsSaidAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		bytes, words string
		kind         record.FaultKind
	}{
		"another protocol": {"SSH-2.0-x\r\n", "not an HTTP/1.1 reply", record.FaultDecode},
		"a TLS alert":      {"\x15\x03\x01\x00\x02\x02\x16", "https://", record.FaultDecode},
		"an endless head":  {"HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", maxHead/6), "256 KiB", record.FaultDecode},
		"endless interim":  {strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", maxHead/20), "256 KiB", record.FaultDecode},
		"101":              {"HTTP/1.1 101 Switching Protocols\r\n\r\n", "", ""},
		"gzip":             {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "encoded", record.FaultDecode},
	} {
		t.Run(name, func(t *testing.T) {
			_, u := start(t, func(k net.Conn, _ int) bool { return say(k, c.bytes) && hold(k) })
			out, _ := ask(t, newClient(t, u))
			if kind(out) != c.kind || c.words != "" && !strings.Contains(out.Fault.Words, c.words) {
				t.Errorf("%+v", out.Fault)
			}
		})
	}
}

func TestEarly_ConnectionClosedInTheHeadIsAReset(t *testing.T) {
	for _, sent := range []string{"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nX: y"} {
		server, u := start(t, func(k net.Conn, _ int) bool { return say(k, sent) && false })
		if out, _ := ask(t, newClient(t, u)); kind(out) != record.FaultReset || out.Reconnects != 0 {
			t.Errorf("after %q: %+v", sent, out.Fault)
		}
		if n, _ := server.seen(); n != 1 {
			t.Errorf("after %q the server saw %d requests", sent, n)
		}
	}
}

func TestEarly_BytesBehindTheReplyMakeTheConnectionUnfit(t *testing.T) {
	_, u := start(t, func(k net.Conn, n int) bool {
		return say(k, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
	})
	c := newClient(t, u)
	for range 2 {
		if out, _ := ask(t, c); string(out.Body) != "{}" || out.Reused || out.Fault != nil {
			t.Errorf("%+v", out)
		}
	}
}

func TestEarly_NothingIsSentWhenTheContextHasEnded(t *testing.T) {
	server, u := start(t, good)
	c := newClient(t, u)
	ask(t, c)
	ctx, cancel := contextOf(t)
	cancel()
	for range 50 {
		if out, _ := askWith(ctx, c); kind(out) != record.FaultCancelled || out.Sent != 0 {
			t.Fatalf("%+v", out)
		}
	}
	if n, _ := server.seen(); n != 1 || c.idleCount() != 1 {
		t.Errorf("the server saw %d requests; %d connections wait", n, c.idleCount())
	}
}

func TestEarly_BrokenFramingBehindTheEndMarkIsNoFault(t *testing.T) {
	for name, tail := range map[string]string{"a bad chunk": "zz\r\n", "nothing": ""} {
		_, u := start(t, func(k net.Conn, _ int) bool {
			return say(k, streamHead, chunk("data: a\n\ndata: [DONE]\n\n"), tail) && false
		})
		if out, events := ask(t, newClient(t, u)); out.Fault != nil || out.Cut || len(events) != 2 {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestEarly_RedirectIsAReplyAndNotFollowed(t *testing.T) {
	server, u := start(t, func(k net.Conn, _ int) bool {
		return say(k, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
	})
	if out, _ := ask(t, newClient(t, u)); out.Head.Status != 302 || out.Fault != nil {
		t.Errorf("%+v", out)
	}
	if n, _ := server.seen(); n != 1 {
		t.Errorf("the server saw %d requests", n)
	}
}

func TestEarly_ErrorsBodyIsKeptToItsLimit(t *testing.T) {
	_, u := start(t, func(k net.Conn, _ int) bool {
		return say(k, "HTTP/1.1 500 E\r\nContent-Length: 100000\r\n\r\n", strings.Repeat("e", 100000))
	})
	if out, _ := ask(t, newClient(t, u)); len(out.Body) != maxErrorBody || out.Fault != nil {
		t.Errorf("%d bytes of the error were kept, %+v", len(out.Body), out.Fault)
	}
}

func TestEarly_IPv6TargetIsReached(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6 loopback:", err)
	}
	defer l.Close()
	host := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			host <- r.Host
			whole(c, 0)
		}
	}()
	if out, _ := ask(t, newClient(t, &url.URL{Scheme: "http", Host: l.Addr().String()})); out.Fault != nil {
		t.Fatal(out.Fault)
	}
	<-done
	if got := <-host; got != l.Addr().String() {
		t.Errorf("Host was %q", got)
	}
}
