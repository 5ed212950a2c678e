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
	// errDrained ends a request whose end mark came while its connection did not end the reply: a success, on a
	// connection that is not used again.
	errDrained = errors.New("the reply's framing did not end behind its end mark")
)

// finish classifies the error of a try and keeps or closes the connection.
func (x *exchange) finish(ctx context.Context, err error, interrupted bool) {
	keep := err == nil && !interrupted && !x.out.Head.closing && !x.body.closed
	if keep {
		x.conn.SetDeadline(time.Time{})
		x.client.put(x.conn)
	} else {
		x.conn.Close()
	}
	if err == nil || errors.Is(err, errDrained) || x.out.Cut {
		return
	}
	x.out.Fault = x.readFault(ctx, err)
}

// readFault is the fault of a request that was under way.
func (x *exchange) readFault(ctx context.Context, err error) *record.Fault {
	if ctx.Err() != nil {
		return &record.Fault{Kind: record.FaultCancelled}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		switch {
		case !x.deadline.IsZero() && !time.Now().Before(x.deadline):
			return &record.Fault{Kind: record.FaultTimeoutTotal, Words: errTotalTimeout.Error()}
		case x.conn.stamps.bytes == 0:
			return &record.Fault{Kind: record.FaultTimeoutFirstByte, Words: "no byte of a reply within the read timeout"}
		}
		return &record.Fault{Kind: record.FaultTimeoutIdle, Words: "silence in the reply longer than the read timeout"}
	}
	if errors.Is(err, io.EOF) {
		return &record.Fault{Kind: record.FaultReset, Words: "the server closed the connection without a reply"}
	}
	if isClosed(err) {
		return &record.Fault{Kind: record.FaultReset, Words: plainWords(err)}
	}
	var network net.Error
	if errors.As(err, &network) {
		return &record.Fault{Kind: record.FaultReset, Words: plainWords(err)}
	}
	return &record.Fault{Kind: record.FaultDecode, Words: err.Error()}
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
	switch {
	case errors.As(err, &unknown):
		return "the server's certificate is signed by an authority that this system does not know"
	case errors.As(err, &header):
		return "the server does not speak TLS: use http:// in --url"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}

// isClosed says that the other side had closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, net.ErrClosed)
}
