package wire

import (
	"bufio"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/perf/record"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http remarks there on replies that break its rules
	goleak.VerifyTestMain(m)
}

// A script is a server whose every byte a test decides: it is called for each request with the connection and the
// number of the request on it, from 0, and returns false to close the connection.
type script func(c net.Conn, request int) (keep bool)

// A scripted server counts what it saw.
type scripted struct {
	mu       sync.Mutex
	requests int
	conns    int
	bodies   []string
}

func (s *scripted) seen() (requests, conns int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests, s.conns
}

// start serves a script on a loopback port; over puts another protocol between, such as TLS.
func start(t *testing.T, play script, over ...func(net.Conn) net.Conn) (*scripted, *url.URL) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{}
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
			all.Go(func() {
				defer context.AfterFunc(ctx, func() { c.Close() })()
				var top net.Conn = c
				for _, wrap := range over {
					top = wrap(&gatedConn{Conn: c})
				}
				defer top.Close()
				s.converse(top, play)
			})
		}
	})
	t.Cleanup(func() { l.Close(); cancel(); all.Wait() })
	u, err := url.Parse("http://" + l.Addr().String() + "/v1/chat/completions")
	if err != nil {
		t.Fatal(err)
	}
	return s, u
}

func (s *scripted) converse(c net.Conn, play script) {
	in := bufio.NewReader(c)
	for n := 0; ; n++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.requests++
		s.bodies = append(s.bodies, string(body))
		s.mu.Unlock()
		if !play(c, n) {
			return
		}
	}
}

// once is a server for a single request, whose head it gives away.
func once(t *testing.T, answer func(net.Conn, *http.Request)) (address string, got <-chan *http.Request) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan *http.Request, 1)
	var served sync.WaitGroup
	served.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			seen <- r
			answer(c, r)
		}
	})
	t.Cleanup(func() { l.Close(); served.Wait() })
	return l.Addr().String(), seen
}

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

// chunk frames a text.
func chunk(text string) string {
	return strconv.FormatInt(int64(len(text)), 16) + "\r\n" + text + "\r\n"
}

func say(c net.Conn, parts ...string) bool {
	_, err := io.WriteString(c, strings.Join(parts, ""))
	return err == nil
}

// good is a stream of two events and the end mark.
func good(c net.Conn, _ int) bool {
	return say(c, streamHead, chunk("data: a\n\n"), chunk("data: b\n\n"), chunk("data: [DONE]\n\n"), "0\r\n\r\n")
}

// whole is a reply that is no stream.
func whole(c net.Conn, _ int) bool {
	return say(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
}

func newClient(t *testing.T, u *url.URL, change ...func(*Config)) *Client {
	t.Helper()
	c := Config{URL: u}
	for _, f := range change {
		f(&c)
	}
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// ask sends one request and collects its events.
func ask(t *testing.T, c *Client) (Outcome, []string) {
	t.Helper()
	return askWith(t.Context(), c)
}

func askWith(ctx context.Context, c *Client) (Outcome, []string) {
	var events []string
	out := c.Send(ctx, NewClock(), Request{Body: []byte(`{"x":1}`)}, HandlerFunc(func(e Event) bool {
		data := e.Data
		events = append(events, string(data))
		return string(data) == "[DONE]"
	}))
	return out, events
}

func kind(o Outcome) record.FaultKind {
	if o.Fault == nil {
		return ""
	}
	return o.Fault.Kind
}

// reset closes a connection with a TCP reset.
func reset(c net.Conn) bool {
	c.(*net.TCPConn).SetLinger(0)
	return false
}

// hold keeps a connection open and silent until the client or the test ends it.
func hold(c net.Conn) bool {
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	c.Read(make([]byte, 1))
	return false
}

// contextOf is the test's context with a cancel of its own.
func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}

// A gatedConn can hold writes back and let them go as one.
type gatedConn struct {
	net.Conn
	held    []byte
	holding bool
}

func (g *gatedConn) hold() { g.holding = true }

func (g *gatedConn) release() bool {
	g.holding = false
	_, err := g.Conn.Write(g.held)
	g.held = nil
	return err == nil
}

func (g *gatedConn) Write(p []byte) (int, error) {
	if g.holding {
		g.held = append(g.held, p...)
		return len(p), nil
	}
	return g.Conn.Write(p)
}
