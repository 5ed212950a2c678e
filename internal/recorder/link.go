package recorder

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A link is a client's connection and the one to the target that carries what it sends. Bytes are passed on as they come; only the head of
// a request is waited for, since it names the target.
type link struct {
	tap      tap
	target   Target
	client   net.Conn
	server   net.Conn
	requests framer
	replies  framer
	// tunnel reports that no HTTP/1 follows, as behind a switch to WebSocket.
	tunnel atomic.Bool
	broken bool // the server's side did not end in order

	mu     sync.Mutex
	open   []asked // requests whose replies have not ended, the oldest first
	ending bool    // the connection closes when it is idle
	passes bool    // bytes of a reply are on their way to the client
	gone   bool    // the client has left
	closed bool    // the server has closed before it
}

// An asked is a request that waits for its reply; exchange is nil where it is not recorded.
type asked struct {
	method   string
	exchange *exchange
}

// A tap is told what passes by.
type tap interface {
	// begin is a request's head that came at an instant; nil is a request that is not recorded.
	begin(method, target string, h head, at time.Duration) *exchange
	// end is told once of each exchange.
	end(e *exchange)
	now() time.Duration
}

// bufferSize is how many bytes are read at once.
const bufferSize = 16 << 10

// run passes on until both sides have closed.
func (l *link) run() {
	var up sync.WaitGroup
	up.Go(l.upward)
	l.downward()
	up.Wait()
	l.finish()
}

// close ends the connection at once.
func (l *link) close() {
	l.client.Close()
	l.server.Close()
}

// endWhenIdle closes the connection as soon as no request is open.
func (l *link) endWhenIdle() {
	l.mu.Lock()
	l.ending = true
	idle := l.idle()
	l.mu.Unlock()
	if idle {
		l.close()
	}
}

// idle reports whether no request is open and all of the last reply was passed on; l.mu is held.
func (l *link) idle() bool { return len(l.open) == 0 && !l.passes }

// pass notes whether bytes are on their way to the client; it reports whether the connection is to be closed.
func (l *link) pass(on bool) (done bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passes = on
	return l.ending && l.idle()
}

// upward passes on what the client sends.
func (l *link) upward() {
	buffer := make([]byte, bufferSize)
	for {
		n, err := l.client.Read(buffer)
		if n > 0 {
			if _, failed := l.server.Write(l.asks(buffer[:n], l.tap.now())); failed != nil {
				return // the server's own words may still be on their way
			}
		}
		if err == nil {
			continue
		}
		switch idle := l.left(); {
		case idle:
			l.close()
		case !errors.Is(err, io.EOF) || !halfClose(l.server):
			reset(l.server)
		}
		return
	}
}

// downward passes on what the server sends.
func (l *link) downward() {
	buffer := make([]byte, bufferSize)
	for {
		n, err := l.server.Read(buffer)
		if n > 0 {
			l.pass(true)
			// The end of a reply is noted before the client has it: what the client asks next comes after it, whoever is slow.
			l.answers(buffer[:n], l.tap.now())
			if _, failed := l.client.Write(buffer[:n]); failed != nil {
				l.left()
				reset(l.server)
				l.client.Close()
				return
			}
			if l.pass(false) {
				l.close()
				return
			}
		}
		if err == nil {
			continue
		}
		l.serverLeft()
		if l.broken = !errors.Is(err, io.EOF); errors.Is(err, syscall.ECONNRESET) {
			reset(l.client)
		}
		l.close()
		return
	}
}

// left notes that the client has gone, unless the server went first; it reports whether nothing is left to do for it.
func (l *link) left() (idle bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone = !l.closed
	return l.idle() && !l.tunnel.Load()
}

// serverLeft notes that the server has closed: that the client's connection is closed then is not the client's doing.
func (l *link) serverLeft() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// asks reads what a client sent and gives what the server gets.
func (l *link) asks(p []byte, at time.Duration) []byte {
	if l.tunnel.Load() {
		l.requests.lose()
	}
	if l.requests.at != inHead && l.within(p) {
		return p
	}
	var out []byte
	for len(p) > 0 {
		n, what, headed, _ := l.requests.next(p)
		switch {
		case what == pieceHead && headed:
			out = append(out, l.begin(at)...)
			l.requests.head = l.requests.head[:0]
		case what == pieceHead:
		default:
			out = append(append(out, l.requests.head...), p[:n]...) // a head that is none, as it came
			l.requests.head = l.requests.head[:0]
			l.holds(what, p[:n])
		}
		p = p[n:]
	}
	return out
}

// within reads bytes that begin no head, and reports false where they do.
func (l *link) within(p []byte) bool {
	if l.requests.at == lost {
		return true
	}
	if (l.requests.at == inBody) && int64(len(p)) <= l.requests.left {
		_, what, _, _ := l.requests.next(p)
		l.holds(what, p)
		return true
	}
	return false
}

// holds gives bytes to the request under way.
func (l *link) holds(what piece, p []byte) {
	if what != pieceData {
		return
	}
	l.mu.Lock()
	var e *exchange
	if n := len(l.open); n > 0 {
		e = l.open[n-1].exchange
	}
	l.mu.Unlock()
	if e != nil {
		e.holds(p, false, 0)
	}
}

// begin reads the head of a request and gives the one that the server gets.
func (l *link) begin(at time.Duration) []byte {
	h := parseHead(l.requests.head)
	method, target, ok := h.request()
	if !ok {
		l.requests.lose()
		return l.requests.head
	}
	out := h.rewritten(make([]byte, 0, len(l.requests.head)+256), method, target, l.target)
	e := l.tap.begin(method, target, h, at)
	l.mu.Lock()
	l.open = append(l.open, asked{method, e})
	l.mu.Unlock()
	l.requests.body(h.requestBody(method))
	return out
}

// halfClose tells the other side that nothing more follows, as the client's own end of sending would.
func halfClose(c net.Conn) bool {
	w, ok := c.(interface{ CloseWrite() error })
	return ok && w.CloseWrite() == nil
}

// reset closes a connection as one is that broke.
func reset(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // it is closed whether that works or not
	}
	c.Close()
}
