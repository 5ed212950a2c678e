package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// maxBody bounds the body of a reply that is no stream; an error's body is kept to maxErrorBody.
const (
	maxBody      = 256 << 20
	maxErrorBody = 64 << 10
)

// drain is how long the connection may take to end its framing after the end mark before it is given up.
const drain = 50 * time.Millisecond

// read reads until the reply is complete.
func (x *exchange) read(ctx context.Context) error {
	if idle := x.client.config.ReadTimeout; idle > 0 {
		x.readWithin(idle)
		if ctx.Err() != nil { // its deadline in the past may have been set before ours
			return ctx.Err()
		}
	}
	return x.receive(ctx)
}

// receive takes what the connection brings until the reply is complete.
func (x *exchange) receive(ctx context.Context) error {
	k := x.conn
	for {
		p, err := k.receive()
		if len(p) > 0 {
			x.heard = k.stamps.last.At
			done, failed := x.take(p, k.stamps.last)
			k.release()
			switch {
			case done:
				return nil
			case failed != nil && x.ended:
				return errDrained
			case failed != nil:
				return failed
			}
			x.expectLittle(ctx)
		}
		if err != nil && !x.patient(ctx, err) {
			return x.atEnd(err)
		}
	}
}

// patient reports whether err is only the read deadline, which stood since an earlier read: it is not moved at every read,
// but when it is reached, to where the latest bytes allow.
func (x *exchange) patient(ctx context.Context, err error) bool {
	idle := x.silence()
	if idle == 0 || x.heard == 0 || x.ended || !errors.Is(err, os.ErrDeadlineExceeded) || x.overdue() {
		return false
	}
	since := x.heard
	if x.settled != 0 { // what else comes, such as a ping, is no answer
		since = x.settled
	}
	left := idle - time.Duration(x.clock.Now()-since)
	if left <= 0 {
		return false
	}
	x.readWithin(left)
	return ctx.Err() == nil
}

// readWithin bounds the time until the next read returns.
func (x *exchange) readWithin(patience time.Duration) {
	x.armed = true
	x.conn.SetReadDeadline(x.sooner(time.Now().Add(patience)))
}

// take handles the bytes of one read.
func (x *exchange) take(p []byte, a Arrival) (done bool, err error) {
	for x.out.Header == 0 {
		if p, err = x.takeHead(p, a.At); err != nil || p == nil {
			return false, err
		}
	}
	for {
		var content []byte
		if content, p, err = x.body.next(p); err != nil {
			return false, err
		}
		if len(content) > 0 {
			if err := x.content(content, a); err != nil {
				return false, err
			}
		}
		if x.body.state == bodyDone {
			x.excess = len(p) > 0
			x.complete(a)
			return true, nil
		}
		if len(p) == 0 {
			return false, nil
		}
	}
}

// takeHead collects the reply's head; what follows it is returned, nil when the head is not whole. Interim replies
// (1xx) are passed over.
func (x *exchange) takeHead(p []byte, at record.Instant) ([]byte, error) {
	from := max(0, len(x.head)-3) // the empty line may have begun in an earlier read
	if len(x.head) > 0 {
		x.head = append(x.head, p...)
		p = x.head
	}
	if err := foreign(p); err != nil {
		return nil, err
	}
	n := headEnd(p, from)
	size := n
	if n == 0 {
		size = len(p)
	}
	if x.heads+size > maxHead {
		return nil, errors.New("the reply's head is longer than 256 KiB")
	}
	if n == 0 {
		if len(x.head) == 0 {
			x.head = append(x.head, p...)
		}
		return nil, nil
	}
	h, err := parseHead(p[:n])
	if err != nil {
		return nil, err
	}
	if x.own != "" {
		h.Own = fieldOf(p[:n], x.own)
	}
	x.heads += n
	x.head = nil
	if !h.interim() {
		if err := x.begin(h, at); err != nil {
			return nil, err
		}
	}
	return p[n:], nil
}

// begin takes the reply's head, which came at an instant. A body that cannot be read is an error where it holds the answer.
func (x *exchange) begin(h Head, at record.Instant) error {
	if h.Encoding != "" && h.Success() {
		return fmt.Errorf("the reply is compressed or encoded (Content-Encoding: %.40q), although the request asked for an unencoded reply "+
			"(Accept-Encoding: identity): disable compression in the server or gateway", h.Encoding)
	}
	x.out.Header, x.out.Head = at, h
	x.out.Streamed = h.Success() && h.streaming()
	if !h.Success() {
		x.form = formWhole
	}
	x.body = newBody(&h)
	x.events.sink = x
	return nil
}

func (x *exchange) event(e Event) {
	if x.ended {
		x.handler.Behind(e)
		return
	}
	if x.handler.Event(e) {
		x.ended = true
		x.out.End, x.out.Held, x.out.Stray = e.Arrival.At, e.Arrival.Held, x.events.stray
	}
}

func (x *exchange) complete(a Arrival) {
	if x.form == formUnknown && x.out.Streamed {
		_ = x.stream(a) // what was kept is less than an event
	}
	if x.form == formObject && x.out.Head.lines() { // a stream of one object
		x.oneObject(a)
	}
	switch {
	case x.form == formEvents && !x.ended:
		x.events.end()
		x.out.Stray = x.events.stray
	case x.form == formObject || x.form == formWhole && x.out.Head.Success():
		x.out.Body = withoutMark(x.out.Body)
	}
	if x.out.End == 0 {
		x.out.End, x.out.Held = a.At, a.Held
	}
}

// atEnd gives the end of the connection its meaning.
func (x *exchange) atEnd(err error) error {
	if x.ended {
		return errDrained
	}
	if x.saidAll(err) {
		x.out.End, x.out.NoEnd = x.heard, true
		x.complete(x.conn.stamps.last)
		return errDrained
	}
	if x.out.Header == 0 || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !x.brokeOff(err) {
		return err
	}
	whole := x.body.closed && errors.Is(err, io.EOF)
	x.complete(x.conn.stamps.last)
	if whole {
		return nil
	}
	x.out.Cut = true
	return err
}
