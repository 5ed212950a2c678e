package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

var (
	errTotalTimeout = errors.New("not finished within the total timeout")
	errNoPlace      = errors.New("no connection became free within the total timeout")
	// errDrained ends a request whose end mark came while its connection did not end the reply: a success, on a
	// connection that is not used again.
	errDrained = errors.New("the reply's framing did not end behind its end mark")
)

// finish keeps or closes the connection, and classifies the error of the last try.
func (x *exchange) finish(ctx context.Context, err error, interrupted bool) {
	k := x.conn
	keep := err == nil && !interrupted && !x.excess && !x.out.Head.closing && !x.body.closed
	if keep && !k.speaker.rested() { // the close has been seen already
		x.client.learn(k, false)
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
		fault.Kind, fault.Words = record.FaultTimeoutTotal, errTotalTimeout.Error()
	case errors.Is(err, os.ErrDeadlineExceeded) && x.heard == 0:
		fault.Kind, fault.Words = record.FaultTimeoutFirstByte, "no byte of a reply within the read timeout"
	case errors.Is(err, os.ErrDeadlineExceeded):
		fault.Kind, fault.Words = record.FaultTimeoutIdle, "silence in the reply longer than the read timeout"
	case errors.Is(err, io.EOF) && x.heard == 0:
		fault.Kind, fault.Words = record.FaultReset, "the server closed the connection without a reply"
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		fault.Kind, fault.Words = record.FaultReset, "the server closed the connection before the reply's head was complete"
	case isClosed(err) || errors.As(err, &network):
		fault.Kind, fault.Words = record.FaultReset, plainWords(err)
	default:
		fault.Kind, fault.Words = record.FaultDecode, err.Error()
	}
	return fault
}

// dialFault is the fault of a request that found no connection.
func (x *exchange) dialFault(ctx context.Context, err error) *record.Fault {
	var handshake tlsError
	kind := record.FaultConnect
	switch {
	case errors.Is(err, errConnectTimeout):
		kind = record.FaultTimeoutConnect
	case errors.Is(err, errTotalTimeout):
		kind = record.FaultTimeoutTotal
	case errors.Is(err, errNoPlace):
		kind = record.FaultTimeoutPool
	case ctx.Err() != nil:
		return &record.Fault{Kind: record.FaultCancelled}
	case errors.As(err, &handshake):
		kind = record.FaultTLS
	}
	return &record.Fault{Kind: kind, Words: plainWords(err)}
}

// plainWords is an error without the addresses of our own side, which differ from request to request.
func plainWords(err error) string {
	var unknown x509.UnknownAuthorityError
	var header tls.RecordHeaderError
	var handshake tlsError
	switch {
	case errors.As(err, &unknown):
		return "the server's certificate is signed by an authority that this system does not know"
	case errors.As(err, &header):
		return "the server does not speak TLS: use http:// in --url"
	case errors.As(err, &handshake) && errors.Is(err, io.EOF):
		return "the server closed the connection during the TLS handshake"
	}
	var op *net.OpError
	var call *os.SyscallError
	switch {
	case errors.As(err, &call):
		return call.Error()
	case errors.As(err, &op) && op.Err != nil:
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}

// isClosed says that the other side had closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, net.ErrClosed)
}
