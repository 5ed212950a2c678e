package wire

import "context"

// A roundTripper sends requests on one connection, one at a time. The program has one, rawHTTP; in tests net/http is another,
// which the first is held to.
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
