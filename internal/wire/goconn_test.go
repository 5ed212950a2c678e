package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// A goConn is what net/http takes for its connection. It sees every read and write of the socket, so it is where a
// request's instants and deadlines are, and it makes net/http take turns as wire does: what the server says is passed on
// when the request is out, and a write that fails does not hide the reply that explains it.
//
// Between requests net/http waits in a read on a goroutine of its own. During one it reads the head there and the body on
// the request's goroutine.
type goConn struct {
	*stampedConn
	secure bool // TLS lies above: bytes between requests may be its own
	opened bool // what net/http says to proxies is over

	buf []byte // of the reads of bodies

	mu      sync.Mutex
	changed sync.Cond // reading or closed
	reading bool      // a read waits in the socket
	closed  bool
	over    bool // no request is under way: what comes is nobody's

	// Of the request under way.
	x      *exchange
	ctx    context.Context
	unsent int           // bytes of the body that net/http has not taken yet
	wrote  chan struct{} // closed when the request is out, or cannot go out
	failed error         // of a write
	broke  error         // of a read
	into   []byte        // what a read of the body fills: buf; zero where it did not yet
	given  int           // bytes of it that were passed on
	stop   error         // of what they meant
}

func newGoConn(s *stampedConn, secure bool) *goConn {
	g := &goConn{stampedConn: s, secure: secure, over: true}
	g.changed.L = &g.mu
	return g
}

// begin makes the connection that of a request, whose body is n bytes.
func (g *goConn) begin(ctx context.Context, x *exchange, n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stampedConn.begin(x.clock)
	g.x, g.ctx, g.unsent, g.over = x, ctx, n, false
	g.wrote = make(chan struct{})
	g.failed, g.broke, g.stop = nil, nil, nil
}

// ready notes that the connection is open.
func (g *goConn) ready() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = true
}

// end is the end of the request: from now on the connection holds nothing of it.
func (g *goConn) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.x, g.ctx, g.into, g.over = nil, nil, nil, true
}

// markIdle notes that the reply has ended and net/http goes on to wait for the server's next move.
func (g *goConn) markIdle() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
}

// waitIdle waits until net/http either waits in a read again, which says that nothing lies behind the reply, or has
// closed the connection.
func (g *goConn) waitIdle() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.closed && !(g.reading && g.over) {
		g.changed.Wait()
	}
	return !g.closed
}

// Close closes the socket.
func (g *goConn) Close() error {
	g.mu.Lock()
	g.closed = true
	g.changed.Broadcast()
	g.mu.Unlock()
	return g.Conn.Close()
}

func (g *goConn) Read(p []byte) (int, error) {
	if err := g.deliver(); err != nil {
		return 0, err
	}
	for {
		g.mu.Lock()
		g.reading = true
		g.changed.Broadcast()
		g.mu.Unlock()
		n, stamp, err := g.receive(p)
		n, err, wrote, again := g.took(p[:max(n, 0)], stamp, err)
		if again {
			continue
		}
		if wrote != nil {
			<-wrote
		}
		return n, err
	}
}

// took gives a read its meaning: it belongs to the request under way, or to nobody.
func (g *goConn) took(p []byte, stamp int64, err error) (n int, _ error, wrote chan struct{}, again bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n = len(p)
	g.reading = false
	if g.over {
		if n > 0 && g.opened && !g.secure { // net/http would write to the log what it is
			return 0, io.EOF, nil, false
		}
		return n, err, nil, false
	}
	g.note(n, stamp)
	if n > 0 && g.x.heard > 0 {
		g.x.heard = g.last.At
	}
	if n > 0 && !g.secure {
		if g.stop = g.x.foreignTo(p); g.stop != nil {
			g.x.heard = g.last.At
			return 0, g.stop, g.wrote, false
		}
	}
	if err != nil {
		if g.x.patient(g.ctx, err) {
			return 0, nil, nil, true
		}
		g.broke = err
	}
	return n, err, g.wrote, false
}

// hear notes that the reply's first byte is there: under TLS not every read brings some of it.
func (g *goConn) hear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.over && g.x.heard == 0 {
		g.x.heard = g.last.At
	}
}

// deliver passes on what the read of the body under way has brought so far, before the socket is read again: net/http
// returns no part of a chunk before it is whole or the buffer is full, but its events have arrived.
func (g *goConn) deliver() error {
	g.mu.Lock()
	into, a := g.into, g.last
	if g.over {
		into = nil
	}
	g.mu.Unlock()
	if into == nil {
		return nil
	}
	n := bytes.IndexByte(into[g.given:], 0)
	if n < 0 {
		n = len(into) - g.given
	}
	return g.pass(g.given+n, a)
}

// pass hands on the content up to n, which came with a.
func (g *goConn) pass(n int, a Arrival) error {
	p := g.into[g.given:n]
	g.given = n
	x := g.x
	if len(p) > 0 {
		if g.stop = x.content(p, a); g.stop != nil {
			return g.stop
		}
	}
	x.expectLittle(g.ctx)
	return nil
}

// Write stamps the request's first byte and bounds each write. After one that failed it takes the rest and drops it, so
// that a reply which already exists can still be read.
func (g *goConn) Write(p []byte) (int, error) {
	g.mu.Lock()
	x, ctx, last, failed := g.x, g.ctx, g.unsent == 0, g.failed
	if x != nil && x.out.Sent == 0 {
		x.out.Sent = x.clock.Now()
	}
	g.mu.Unlock()
	switch {
	case x == nil:
		return g.Conn.Write(p)
	case failed != nil:
		return len(p), nil
	}
	patience := x.client.config.ReadTimeout
	if patience > 0 && !(last && len(p) <= maxJoined) { // what fits the socket's buffer cannot block
		g.SetWriteDeadline(x.sooner(time.Now().Add(patience)))
	}
	if _, err := g.Conn.Write(p); err != nil {
		g.out(ctx, x, err)
	} else if last {
		g.out(ctx, x, nil)
	}
	return len(p), nil
}

// out notes that the request is out, or that it cannot go out, and bounds the wait for the reply.
func (g *goConn) out(ctx context.Context, x *exchange, failed error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	patience := x.client.config.ReadTimeout
	switch {
	case failed == nil:
	case isClosed(failed) || errors.Is(failed, os.ErrDeadlineExceeded):
		patience = drain
	default:
		patience = time.Nanosecond
	}
	g.failed = failed
	if failed != nil {
		x.unwritten = x.clock.Now()
	}
	if patience > 0 {
		g.SetReadDeadline(x.sooner(time.Now().Add(patience)))
	}
	if ctx.Err() != nil { // its deadline in the past may have been set before ours
		g.SetReadDeadline(past)
	}
	select {
	case <-g.wrote:
	default:
		close(g.wrote)
	}
}

// halfSent reports whether a part of the request could not be sent.
func (g *goConn) halfSent() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed != nil
}

// A goBody is the body of a request as net/http takes it.
type goBody struct {
	conn *goConn
	left []byte
}

func (b *goBody) Read(p []byte) (int, error) {
	n := copy(p, b.left)
	b.left = b.left[n:]
	b.conn.mu.Lock()
	b.conn.unsent = len(b.left)
	b.conn.mu.Unlock()
	if len(b.left) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// Close does nothing.
func (b *goBody) Close() error { return nil }
