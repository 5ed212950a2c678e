package wire

import (
	"net"
	"time"
)

// past is a deadline that is over: setting it wakes a blocked read or write.
var past = time.Unix(1, 0)

// A stampedConn notes when what each read of the socket brought had arrived.
type stampedConn struct {
	net.Conn
	kernel   *kernelReader // nil where the kernel gives no stamps
	clock    Clock
	activity activityWriter
	// last is the arrival of the latest read, latest the moment at which that read returned.
	last   Arrival
	latest moment
	reads  int32
	bytes  int64
}

// Read stamps what it reads.
func (s *stampedConn) Read(p []byte) (int, error) {
	n, stamp, err := s.receive(p)
	s.note(n, stamp)
	return n, err
}

// receive reads the socket; stamp is the kernel's of what came, 0 where there is none.
func (s *stampedConn) receive(p []byte) (n int, stamp int64, err error) {
	if s.kernel != nil {
		return s.kernel.read(p)
	}
	n, err = s.Conn.Read(p)
	return n, 0, err
}

// note keeps the arrival of n bytes that were just read; stamp is the kernel's, 0 where there is none.
func (s *stampedConn) note(n int, stamp int64) {
	now := s.clock.moment()
	at, held := now.at, int32(0)
	if stamp != 0 {
		at, held = arrived(stamp, now, s.latest, s.last.At)
	}
	s.latest = now
	if n > 0 {
		s.last = Arrival{At: at, Read: s.reads, Held: held}
		s.activity.received(at)
		s.reads++
		s.bytes += int64(n)
		if s.kernel != nil && s.kernel.useless() {
			s.kernel = nil
		}
	} else {
		s.last.At, s.last.Held = at, 0
	}
}

// begin starts the stamps of a new request: what arrived before now is not of its reply.
func (s *stampedConn) begin(c Clock) {
	s.clock, s.reads, s.bytes = c, 0, 0
	s.latest = c.moment()
	s.last = Arrival{At: s.latest.at}
	s.activity.sent(s.latest.at, c.activity)
}

// A conn is an open connection with its buffers, which live as long as it does.
type conn struct {
	net.Conn // the top: plain, or TLS over the stamped one
	stamps   *stampedConn
	raw      net.Conn
	http     roundTripper
	secure   bool // TLS lies on the socket: bytes that come unasked may be its own
	used     bool
	demands  bool          // the server asked for a client certificate
	proxied  bool          // a proxy stands between
	opening  time.Duration // what opening it took, TLS aside
	in       []byte        // nil while buffers come from the pool
	out      []byte        // the request's head, and its body where that is small
	vector   net.Buffers
	peek     peek
}

// abandon closes the connection without TLS's farewell, which a peer that does not read would hold up.
func (k *conn) abandon() {
	k.raw.Close()
	k.http.close()
}

// Close closes the connection as its protocols want it.
func (k *conn) Close() error {
	k.http.close()
	return k.Conn.Close()
}
