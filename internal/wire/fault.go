package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

var (
	errTotalTimeout = errors.New("not finished")
	errNoPlace      = errors.New("no connection became available")
	// errDrained ends a request whose end mark came while its connection did not end the reply: a success, on a
	// connection that is not used again.
	errDrained = errors.New("the reply's framing did not end after its end mark")
)

// within says how long was waited, and which flag says so.
func within(what string, t time.Duration, flag string) string {
	if t < time.Millisecond {
		return what + " within " + t.String() + " (" + flag + ")"
	}
	return what + " within " + strconv.FormatFloat(t.Seconds(), 'f', -1, 64) + " s (" + flag + ")"
}

// finish keeps or closes the connection, and classifies the error of the last try.
func (x *exchange) finish(ctx context.Context, err error, interrupted bool) {
	k := x.conn
	keep := err == nil && !interrupted && !x.excess && !x.out.Head.closing && !x.body.closed
	if keep && !k.http.idle() { // the close has been seen already
		x.client.noteReuse(k, false)
		keep = false
	}
	if keep {
		if x.armed {
			k.SetDeadline(time.Time{})
		}
		x.client.put(k)
	} else {
		x.client.drop(k)
	}
	if err == nil || errors.Is(err, errDrained) || x.out.Cut {
		return
	}
	x.out.Fault = x.readFault(ctx, err)
}

// readFault is the fault of a request that was under way.
func (x *exchange) readFault(ctx context.Context, err error) *record.Fault {
	fault := &record.Fault{}
	var network net.Error
	switch {
	case ctx.Err() != nil:
		fault.Kind = record.FaultCancelled
	case errors.Is(err, os.ErrDeadlineExceeded) && x.overdue():
		fault.Kind, fault.Words = record.FaultTimeoutTotal, within(errTotalTimeout.Error(), x.client.config.TotalTimeout, "--total-timeout")
	case errors.Is(err, os.ErrDeadlineExceeded) && x.heard == 0:
		fault.Kind, fault.Words = record.FaultTimeoutFirstByte, within("no byte of a reply", x.client.config.ReadTimeout, "--read-timeout")
	case errors.Is(err, os.ErrDeadlineExceeded):
		fault.Kind, fault.Words = record.FaultTimeoutIdle, within("no further byte of the reply", x.client.config.ReadTimeout, "--read-timeout")
	case x.conn.demands && x.heard == 0 && !x.out.Reused && isClosed(err): // TLS 1.3 says so behind the handshake, and a reset may hide it
		fault.Kind, fault.Words = record.FaultTLS, demandsCertificate
		if x.client.shows() {
			fault.Kind, fault.Words = record.FaultReset, "the server closed the connection without a reply; it may have rejected the client's certificate "+
				"(--client-cert)"
		}
	case isAlert(err):
		fault.Kind, fault.Words = record.FaultTLS, x.client.plainWords(err)
	case errors.Is(err, io.EOF) && x.heard == 0:
		fault.Kind, fault.Words = record.FaultReset, "the server closed the connection without a reply"
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		fault.Kind, fault.Words = record.FaultReset, "the server closed the connection before the reply's head was complete"
	case isClosed(err) || errors.As(err, &network):
		fault.Kind, fault.Words = record.FaultReset, x.client.plainWords(err)
	default:
		fault.Kind, fault.Words = record.FaultDecode, err.Error()
	}
	return fault
}

// dialFault is the fault of a request that found no connection.
func (x *exchange) dialFault(ctx context.Context, err error) *record.Fault {
	var handshake tlsError
	var late connectTimeout
	kind, total := record.FaultConnect, x.client.config.TotalTimeout
	switch {
	case errors.As(err, &late):
		kind = record.FaultTimeoutConnect
	case errors.Is(err, errTotalTimeout):
		return &record.Fault{Kind: record.FaultTimeoutTotal, Words: within("no connection, and therefore "+errTotalTimeout.Error(), total, "--total-timeout")}
	case errors.Is(err, errNoPlace):
		return &record.Fault{Kind: record.FaultTimeoutPool, Words: within(errNoPlace.Error(), total, "--total-timeout")}
	case ctx.Err() != nil:
		return &record.Fault{Kind: record.FaultCancelled}
	case errors.As(err, &handshake):
		kind = record.FaultTLS
	}
	return &record.Fault{Kind: kind, Words: x.client.plainWords(err)}
}

// isClosed reports whether the other side had closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err,
		syscall.EPIPE) ||
		errors.Is(err, net.ErrClosed)
}
