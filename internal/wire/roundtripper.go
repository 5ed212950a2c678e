package wire

import (
	"context"
	"net/url"
	"slices"
)

// A Stack is what speaks HTTP on the connections. All share the rest: sockets and their stamps, the pool, what is sent
// again, timeouts, event framing, faults.
type Stack string

const (
	// Raw is wire's own HTTP/1.1, on the request's goroutine: the cheapest, and the one whose every stamp is a read's.
	Raw Stack = "raw"
	// Go is HTTP/1.1 by net/http, for what Raw does not speak: SOCKS proxies.
	Go Stack = "go"
)

// reaches reports whether the stack speaks to this kind of proxy.
func (s Stack) reaches(proxy *url.URL) bool {
	kinds := []string{"http", "https"}
	if s == Go {
		kinds = append(kinds, "socks5", "socks5h")
	}
	return slices.Contains(kinds, proxy.Scheme)
}

// A roundTripper sends requests on one connection, one at a time.
type roundTripper interface {
	// roundTrip sends the request and takes its reply into x. Its errors are those of the socket where it failed: io.EOF
	// and the like where the other side closed, os.ErrDeadlineExceeded where time was over.
	roundTrip(ctx context.Context, x *exchange, r Request) error
	// idle reports whether the connection can serve another request, as far as the roundTripper knows.
	idle() bool
	// close frees what it has beside the connection.
	close()
}

// rawHTTP is wire's own HTTP/1.1.
type rawHTTP struct{}

func (rawHTTP) roundTrip(ctx context.Context, x *exchange, r Request) error {
	x.conn.stamps.begin(x.clock)
	if err := x.write(r); err != nil {
		return x.early(ctx, err)
	}
	return x.read(ctx)
}

func (rawHTTP) idle() bool { return true }

func (rawHTTP) close() {}
