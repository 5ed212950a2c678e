package wire

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Handler takes the events of a streamed reply as they arrive. data is only valid during the call. It returns true
// at the stream's end mark: the request has ended then, whatever the server does with the connection.
type Handler func(data []byte, at record.Instant, read int32) (end bool)

// An Outcome is what happened on the wire.
type Outcome struct {
	// Connect and TLS are the nanoseconds that opening a connection took, 0 on one that was open.
	Connect, TLS int64
	Sent, Header record.Instant
	// End is the instant of the end mark, or of the read that ended the reply.
	End        record.Instant
	Head       Head
	Streamed   bool
	Reused     bool
	Reconnects int
	BytesIn    int64
	// Body is the reply's body where it is no event stream.
	Body []byte
	// Cut says that the connection ended before the reply's framing did.
	Cut bool
	// Fault is nil where the reply ended as HTTP wants it.
	Fault *record.Fault
}

// maxBody bounds the body of a reply that is no stream; an error's body is kept to maxErrorBody.
const (
	maxBody      = 256 << 20
	maxErrorBody = 64 << 10
)

// Send sends one request and reads its reply to the end. Nothing is retried, but for one case: a connection that had
// served before and turns out to be closed before any byte of the reply is replaced once; Sent stays that of the
// first try.
func (c *Client) Send(ctx context.Context, clock Clock, body []byte, handle Handler) Outcome {
	x := exchange{client: c, clock: clock, handle: handle}
	if t := c.config.TotalTimeout; t > 0 {
		x.deadline = time.Now().Add(t)
	}
	for {
		again := x.try(ctx, body)
		if !again {
			return x.out
		}
		x.out.Reconnects++
	}
}

// An exchange is one request and its reply.
type exchange struct {
	client   *Client
	clock    Clock
	handle   Handler
	deadline time.Time // of the whole request, zero for none

	out    Outcome
	conn   *conn
	head   []byte // of the reply, until it is complete
	body   body
	events events
	ended  bool // the end mark came
}

// try sends the request on one connection; again says that it met a connection which had been closed meanwhile.
func (x *exchange) try(ctx context.Context, body []byte) (again bool) {
	if err := x.connect(ctx); err != nil {
		x.out.Fault = x.dialFault(ctx, err)
		x.out.End = x.clock.Now()
		return false
	}
	k := x.conn
	reused := k.used
	k.stamps.begin(x.clock)
	if !x.deadline.IsZero() {
		k.SetDeadline(x.deadline)
	}
	stop := context.AfterFunc(ctx, func() { k.SetDeadline(past) })
	err := x.write(body)
	if err == nil {
		err = x.read(ctx)
	}
	interrupted := !stop()
	x.out.BytesIn += k.stamps.bytes
	if x.out.End == 0 {
		x.out.End = x.clock.Now()
	}
	if err != nil && reused && x.out.Reconnects == 0 && k.stamps.bytes == 0 && isClosed(err) && ctx.Err() == nil {
		x.client.learn(k, false)
		k.Close()
		x.out.End = 0
		return true
	}
	if reused && k.stamps.bytes > 0 {
		x.client.learn(k, true)
	}
	x.out.Reused = reused
	x.finish(ctx, err, interrupted)
	return false
}

// connect takes an idle connection or opens one.
func (x *exchange) connect(ctx context.Context) error {
	if x.out.Reconnects == 0 {
		if x.conn = x.client.take(); x.conn != nil {
			return nil
		}
	}
	if !x.deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, x.deadline, errTotalTimeout)
		defer cancel()
	}
	k, took, err := x.client.dial(ctx)
	if err != nil {
		if errors.Is(context.Cause(ctx), errTotalTimeout) {
			err = errTotalTimeout
		}
		return err
	}
	x.conn = k
	x.out.Connect, x.out.TLS = took.connect, took.tls
	return nil
}

// write sends head and body in one write, stamped immediately before.
func (x *exchange) write(body []byte) error {
	k := x.conn
	k.out = append(k.out[:0], x.client.prefix...)
	k.out = strconv.AppendInt(k.out, int64(len(body)), 10)
	k.out = append(k.out, "\r\n\r\n"...)
	k.out = append(k.out, body...)
	k.used = true
	if x.out.Sent == 0 {
		x.out.Sent = x.clock.Now()
	}
	_, err := k.Write(k.out)
	k.trim()
	return err
}

// read reads until the reply is complete.
func (x *exchange) read(ctx context.Context) error {
	k := x.conn
	buf := k.buffer()
	idle := x.client.config.ReadTimeout
	for {
		if idle > 0 && !x.ended {
			k.SetReadDeadline(x.sooner(time.Now().Add(idle)))
			if ctx.Err() != nil { // its deadline in the past may have been set before ours
				return ctx.Err()
			}
		}
		n, err := k.Read(buf)
		if n > 0 {
			done, failed := x.take(buf[:n], k.stamps.at, k.stamps.reads-1)
			if failed != nil {
				return failed
			}
			if done {
				return nil
			}
		}
		if err != nil {
			return x.atEOF(err)
		}
	}
}

// take handles the bytes of one read.
func (x *exchange) take(p []byte, at record.Instant, read int32) (done bool, err error) {
	for x.out.Header == 0 {
		if p, err = x.takeHead(p, at); err != nil || p == nil {
			return false, err
		}
	}
	for {
		var content []byte
		if content, p, err = x.body.next(p); err != nil {
			return false, err
		}
		if len(content) > 0 {
			if err := x.content(content, at, read); err != nil {
				return false, err
			}
		}
		if x.body.state == bodyDone {
			x.complete(at, read)
			return true, nil
		}
		if len(p) == 0 {
			return false, nil
		}
	}
}

// takeHead collects the reply's head; what follows it is returned, nil when it is not complete. Interim replies (1xx)
// are passed over.
func (x *exchange) takeHead(p []byte, at record.Instant) ([]byte, error) {
	x.head = append(x.head, p...)
	n := headEnd(x.head)
	if n == 0 {
		if len(x.head) > maxHead {
			return nil, errors.New("the reply's head is longer than 256 KiB")
		}
		return nil, nil
	}
	h, err := parseHead(x.head[:n])
	if err != nil {
		return nil, err
	}
	rest := x.head[n:]
	x.head = nil
	if h.Status < 200 {
		return rest, nil
	}
	x.out.Header, x.out.Head = at, h
	x.out.Streamed = h.streaming()
	x.body = newBody(&h)
	x.events.emit = x.event
	return rest, nil
}

func (x *exchange) content(p []byte, at record.Instant, read int32) error {
	if x.out.Streamed {
		return x.events.feed(p, at, read)
	}
	limit := maxBody
	if x.out.Head.Status != 200 {
		limit = maxErrorBody
	}
	if room := limit - len(x.out.Body); room < len(p) {
		if limit == maxBody {
			return errors.New("the reply is longer than 256 MiB")
		}
		p = p[:room]
	}
	x.out.Body = append(x.out.Body, p...)
	return nil
}

// drain is how long the connection may take to end its framing after the end mark before it is given up.
const drain = 50 * time.Millisecond

func (x *exchange) event(data []byte, at record.Instant, read int32) {
	if x.ended {
		return
	}
	if x.handle(data, at, read) {
		x.ended = true
		x.out.End = at
		x.conn.SetReadDeadline(x.sooner(time.Now().Add(drain)))
	}
}

func (x *exchange) complete(at record.Instant, read int32) {
	if x.out.Streamed && !x.ended {
		x.events.end(at, read)
	}
	if x.out.End == 0 {
		x.out.End = at
	}
}

// atEOF gives the end of the connection its meaning.
func (x *exchange) atEOF(err error) error {
	if x.ended {
		return errDrained
	}
	if !errors.Is(err, io.EOF) || x.out.Header == 0 {
		return err
	}
	at, read := x.conn.stamps.at, max(0, x.conn.stamps.reads-1)
	x.complete(at, read)
	if x.body.closed {
		return nil
	}
	x.out.Cut = true
	return err
}

func (x *exchange) sooner(t time.Time) time.Time {
	if x.deadline.IsZero() || t.Before(x.deadline) {
		return t
	}
	return x.deadline
}
