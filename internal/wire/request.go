package wire

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

const (
	// maxJoined is the length of a body up to which copying it behind its head costs less than writing a vector.
	maxJoined = 4 << 10
	// piece is how much of a large body is written under one deadline.
	piece = 256 << 10
)

// A Request is what is a request's own; the rest of its head is the client's.
type Request struct {
	Body []byte
	// ID is sent as X-Request-ID; the zero ID is not sent. Where Config.Header has that name, it must be zero.
	ID record.SentID
	// Trace is sent as traceparent, with another span for a second attempt; the zero context is not sent.
	Trace record.TraceContext
	// Own is a header of this request alone; the zero Field is not sent. What the reply has under its name is Outcome.Head.Own.
	Own Field
	// Fields are further headers of this request alone.
	Fields []Field
	// Connect bounds opening a connection for it where that is shorter than the client's ConnectTimeout; 0 does not.
	Connect time.Duration
}

// A Field is one header.
type Field struct{ Name, Value string }

// write sends head and body, in one system call where the body is no larger than a piece, stamped immediately before.
func (x *exchange) write(r Request) error {
	k, body := x.conn, r.Body
	k.out = append(k.out[:0], x.client.prefix...)
	k.out = strconv.AppendInt(k.out, int64(len(body)), 10)
	if r.ID.Prefix != "" {
		k.out = r.ID.Append(append(k.out, "\r\nX-Request-ID: "...))
	}
	if !r.Trace.IsZero() {
		k.out = r.Trace.Attempt(x.out.Reconnects).Append(append(k.out, "\r\ntraceparent: "...))
	}
	if r.Own.Name != "" {
		k.out = append(append(append(append(k.out, "\r\n"...), r.Own.Name...), ": "...), r.Own.Value...)
	}
	for _, f := range r.Fields {
		k.out = append(append(append(append(k.out, "\r\n"...), f.Name...), ": "...), f.Value...)
	}
	k.out = append(k.out, "\r\n\r\n"...)
	patience := x.client.config.ReadTimeout
	if len(body) <= maxJoined { // fits the socket's buffer: cannot block
		patience = 0
	}
	x.writeWithin(patience)
	switch {
	case x.out.Sent == 0:
		x.out.Sent = x.clock.Now()
	case x.out.Reconnects > 0:
		x.out.Resent = x.clock.Now()
	}
	first := body[:min(len(body), piece)]
	if err := k.send(first); err != nil {
		return err
	}
	for more := range slices.Chunk(body[len(first):], piece) {
		x.writeWithin(patience)
		if _, err := k.Write(more); err != nil {
			return err
		}
	}
	return nil
}

// writeWithin bounds the next write, so that a server which stops reading does not hold the request for ever.
func (x *exchange) writeWithin(patience time.Duration) {
	if patience > 0 {
		x.armed = true
		x.conn.SetWriteDeadline(x.sooner(time.Now().Add(patience)))
	}
}

// send writes the head in k.out and the beginning of the body behind it.
func (k *conn) send(body []byte) error {
	if len(body) <= maxJoined {
		k.out = append(k.out, body...)
		_, err := k.Write(k.out)
		return err
	}
	if k.Conn == net.Conn(k.stamps) { // plain: head and body in one call without a copy
		k.vector = append(k.vector[:0], k.out, body)
		left := k.vector
		_, err := left.WriteTo(k.raw)
		clear(k.vector)
		return err
	}
	if _, err := k.Write(k.out); err != nil {
		return err
	}
	_, err := k.Write(body)
	return err
}

// early reads the reply of a server that answered before it had read the whole request and then stopped reading, as
// some refuse a large body. failed is the write's error; it stays the error where no reply is there.
func (x *exchange) early(ctx context.Context, failed error) error {
	if !isClosed(failed) && !errors.Is(failed, os.ErrDeadlineExceeded) {
		return failed
	}
	x.unwritten = x.clock.Now()
	x.readWithin(drain)
	if ctx.Err() != nil { // its deadline in the past may have been set before ours
		return failed
	}
	switch err := x.receive(ctx); {
	case x.heard == 0:
		return failed
	case err == nil:
		return errDrained
	default:
		return err
	}
}
