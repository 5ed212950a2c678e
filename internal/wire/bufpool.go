package wire

import "sync"

// readSize is the size of a read buffer. A read that fills it is followed by another at once.
const readSize = 4 << 10

// bufferPool has the buffers of connections that have something to read: a stream that waits for its next payload holds none.
var bufferPool = sync.Pool{New: func() any { return new([readSize]byte) }}

// receive is Read with a buffer of ours: what it brings is valid until release. A plain connection that is read by recvmsg
// takes a buffer only when there is something to read; any other keeps one.
func (k *conn) receive() ([]byte, error) {
	if s := k.stamps; s.kernel != nil && k.Conn == s {
		p, stamp, err := s.kernel.readPooled()
		s.note(len(p), stamp)
		return p, err
	}
	if k.in == nil {
		k.in = make([]byte, readSize)
	}
	n, err := k.Read(k.in)
	return k.in[:n], err
}

// release returns the buffer of receive to the pool.
func (k *conn) release() {
	if s := k.stamps; s.kernel != nil {
		s.kernel.putBuffer()
	}
}
