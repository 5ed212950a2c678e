package wire

import "sync"

// readSize is the size of a read buffer. A read that fills it is followed by another at once.
const readSize = 4 << 10

// buffers are for connections whose bytes are there: a stream that waits for its next payload holds none.
var buffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// receive is Read with a buffer of ours: what it brings is valid until release. A plain connection that is read by recvmsg
// takes a buffer only when there is something to read; any other keeps one.
func (k *conn) receive() ([]byte, error) {
	if s := k.stamps; s.kernel != nil && k.Conn == s {
		p, stamp, err := s.kernel.lend()
		s.note(len(p), stamp)
		return p, err
	}
	if k.in == nil {
		k.in = make([]byte, readSize)
	}
	n, err := k.Read(k.in)
	return k.in[:n], err
}

// release gives back what receive lent; where that was the last read by recvmsg, the collector takes the buffer.
func (k *conn) release() {
	if s := k.stamps; s.kernel != nil {
		s.kernel.giveBack()
	}
}
