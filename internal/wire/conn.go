package wire

import (
	"net"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// past is a deadline that is over: setting it wakes a blocked read or write.
var past = time.Unix(1, 0)

// A stampedConn notes the instant at which each read of the socket returned. Under TLS one read may bring several
// records; they are one arrival.
type stampedConn struct {
	net.Conn
	clock Clock
	at    record.Instant
	reads int32
	bytes int64
}

func (s *stampedConn) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.at = s.clock.Now()
	if n > 0 {
		s.reads++
		s.bytes += int64(n)
	}
	return n, err
}

// begin starts the stamps of a new request.
func (s *stampedConn) begin(c Clock) { s.clock, s.at, s.reads, s.bytes = c, 0, 0, 0 }

// A conn is an open connection with its buffers, which live as long as it does.
type conn struct {
	net.Conn // the top: plain, or TLS over the stamped one
	stamps   *stampedConn
	raw      net.Conn
	used     bool
	in       []byte
	out      []byte // the request's head, and its body where that is small
	vector   net.Buffers
}

// readSize is the size of a connection's read buffer. A read that fills it is followed by another at once.
const readSize = 4 << 10

func (k *conn) buffer() []byte {
	if k.in == nil {
		k.in = make([]byte, readSize)
	}
	return k.in
}

// abandon closes the connection without TLS's farewell, which a peer that does not read would hold up.
func (k *conn) abandon() { k.raw.Close() }
