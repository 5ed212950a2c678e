package wire

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// An Event is one event of a streamed reply. Its bytes are only valid during the call that brings it.
type Event struct {
	// Name is the value of its event field, empty where it has none; a line of the field "error" is an event of that
	// name, with the line's value as its data.
	Name, Data []byte
	// Arrival is the read that brought the last byte of its data.
	Arrival Arrival
}

// A Handler takes the events of a streamed reply as they arrive.
type Handler interface {
	// Event takes the next event. It returns true at the stream's end mark: the request has ended then, whatever the server
	// does with the connection.
	Event(e Event) (end bool)
	// Answered reports, after an event was handled, whether all that was asked for has come: then the stream may be silent
	// for five seconds at most, and ends there without its end mark.
	Answered() bool
	// Behind takes an event that stands behind the end mark, as far as such have been read: the request does not wait for
	// any, and has ended.
	Behind(e Event)
}

// A HandlerFunc is a Handler of events alone.
type HandlerFunc func(e Event) (end bool)

// Event calls f.
func (f HandlerFunc) Event(e Event) bool { return f(e) }

// Answered is false: the stream ends with its end mark or its framing.
func (f HandlerFunc) Answered() bool { return false }

// Behind leaves the event out.
func (f HandlerFunc) Behind(Event) {}

// An Outcome is what happened on the wire.
type Outcome struct {
	// PoolWait is the nanoseconds between the call of Send and having a place among the connections that MaxConns allows,
	// 0 where there was one at once.
	PoolWait int64
	// Connect and TLS are the nanoseconds that opening a connection took, 0 on one that was open.
	Connect, TLS int64
	Sent, Header record.Instant
	// Resent is when the second attempt was sent, 0 where there was none.
	Resent record.Instant
	// End is the instant of the end mark, or of the read that ended the reply.
	End  record.Instant
	Head Head
	// Streamed reports whether the body is a stream, as its first bytes show; what it is called decides only where it is empty.
	Streamed   bool
	Reused     bool
	Reconnects int
	BytesIn    int64
	// Held is that of the arrival which ended the reply.
	Held int32
	// Body is the reply's body where it is no event stream.
	Body []byte
	// Stray is the first line of a stream that belongs to no event, "" for none: words that a gateway put behind a stream
	// which it gave up, say.
	Stray string
	// NoEnd reports whether the stream's answer was complete and its end did not come within five seconds.
	NoEnd bool
	// Cut reports whether the connection ended before the reply's framing did.
	Cut bool
	// Fault is nil where the reply ended as HTTP wants it.
	Fault *record.Fault
}

// Send sends one request and reads its reply to the end. Nothing is retried, but for one case: a connection that had
// served before and turns out to be closed, within about a round trip and before any byte of the reply, is replaced once;
// Sent stays that of the first try.
func (c *Client) Send(ctx context.Context, clock Clock, r Request, handler Handler) Outcome {
	x := exchange{client: c, clock: clock, handler: handler, connectWithin: r.Connect, own: r.Own.Name}
	if t := c.config.TotalTimeout; t > 0 {
		x.deadline = time.Now().Add(t)
	}
	for {
		again := x.try(ctx, r)
		if !again {
			return x.out
		}
		x.out.Reconnects++
	}
}

// An exchange is one request and its reply.
type exchange struct {
	client        *Client
	clock         Clock
	handler       Handler
	connectWithin time.Duration // of this request alone, 0 for none
	own           string        // the name of its own header, "" for none
	deadline      time.Time     // of the whole request, zero for none

	out   Outcome
	conn  *conn
	heard record.Instant // of the read that brought the reply's latest bytes, 0 before the first
	// unwritten is when a write of the request failed, 0 where none did.
	unwritten record.Instant
	head      []byte // of the reply, as long as it is not whole
	heads     int    // bytes of heads so far, interim ones included
	body      body
	form      form
	first     *firstLine // of a body that is an object
	events    events
	ended     bool           // the end mark came
	settled   record.Instant // of the read that brought the last of what was asked for, 0 before it
	// draining reports whether the reads after it are bounded.
	draining bool
	armed    bool // the connection has a deadline
	excess   bool // the server sent more than its reply
}

// try sends the request on one connection; again reports whether it met a connection which had been closed meanwhile.
func (x *exchange) try(ctx context.Context, r Request) (again bool) {
	if err := x.connect(ctx); err != nil {
		x.out.Fault = x.dialFault(ctx, err)
		x.out.End = x.clock.Now()
		return false
	}
	k := x.conn
	reused := k.used
	k.used = true
	if !x.deadline.IsZero() {
		x.armed = true
		k.SetDeadline(x.deadline)
	}
	place := x.client.inUse.add(k)
	defer x.client.inUse.remove(place, k)
	stop := context.AfterFunc(ctx, func() { k.SetDeadline(past) })
	err := k.http.roundTrip(ctx, x, r)
	interrupted := !stop()
	x.out.BytesIn += k.stamps.bytes
	if err != nil && reused && x.out.Reconnects == 0 && x.heard == 0 && isClosed(err) && ctx.Err() == nil && x.foundStale() {
		x.client.replace(k)
		return true
	}
	if reused && x.heard > 0 {
		x.client.noteReuse(k, true)
	}
	if x.out.End == 0 {
		x.out.End = x.clock.Now()
	}
	x.out.Reused = reused
	if reused {
		x.client.reused.Add(1)
	}
	x.finish(ctx, err, interrupted)
	return false
}

// foundStale reports whether the connection may have been closed before the request went out.
func (x *exchange) foundStale() bool {
	failed := x.unwritten
	if failed == 0 {
		failed = x.clock.Now()
	}
	return stale(time.Duration(failed-x.out.Sent), x.conn.trip())
}

// connect takes an idle connection or opens one, in the place of the one before where that turned out closed.
func (x *exchange) connect(ctx context.Context) error {
	var line *waiter
	if x.out.Reconnects == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if x.conn, line = x.client.takeIdle(); x.conn != nil {
			return nil
		}
	}
	if !x.deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, x.deadline)
		defer cancel()
	}
	if line != nil {
		if err := x.await(ctx, line); err != nil || x.conn != nil {
			return err
		}
	}
	k, took, err := x.client.dial(ctx, x.client.connecting(x.connectWithin))
	if err != nil {
		x.client.releasePlace()
		if x.overdue() {
			err = errTotalTimeout
		}
		return err
	}
	x.conn = k
	x.out.Connect, x.out.TLS = took.connect, took.tls
	return nil
}

// await waits for the request's turn; without a connection it has a place to open one then.
func (x *exchange) await(ctx context.Context, line *waiter) error {
	k, waited, err := x.client.await(ctx, line)
	x.conn, x.out.PoolWait = k, int64(waited)
	if err != nil && x.overdue() {
		return errNoPlace
	}
	return err
}

// overdue reports whether the request's total time is over.
func (x *exchange) overdue() bool { return !x.deadline.IsZero() && !time.Now().Before(x.deadline) }

// sooner is t, or the end of the request's total time where that comes first.
func (x *exchange) sooner(t time.Time) time.Time {
	if x.deadline.IsZero() || t.Before(x.deadline) {
		return t
	}
	return x.deadline
}
