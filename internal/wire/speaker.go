package wire

import "context"

// A speaker speaks HTTP on one connection. The program has one, rawHTTP; in tests net/http is another, which the first is held to.
type speaker interface {
	// converse sends the request and takes its reply into x. Its errors are those of the socket where it failed: io.EOF
	// and the like where the other side closed, os.ErrDeadlineExceeded where time was over.
	converse(ctx context.Context, x *exchange, r Request) error
	// rested says that the connection can serve another request as far as the speaker knows.
	rested() bool
	// close frees what the speaker has beside the connection.
	close()
}

// rawHTTP is wire's own HTTP/1.1.
type rawHTTP struct{}

func (rawHTTP) converse(ctx context.Context, x *exchange, r Request) error {
	x.conn.stamps.begin(x.clock)
	if err := x.write(r); err != nil {
		return x.early(ctx, err)
	}
	return x.read(ctx)
}

func (rawHTTP) rested() bool { return true }

func (rawHTTP) close() {}
