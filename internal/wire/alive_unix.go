//go:build unix

package wire

import (
	"net"
	"syscall"
)

// alive reports whether the server has left the idle connection open: a look at the socket that takes nothing from it. Bytes
// that nobody asked for also make a connection unfit: the end of TLS comes as such. Only before a TLS connection's first
// request are they the session tickets of its handshake.
func (k *conn) alive() bool {
	if !k.http.idle() {
		return false
	}
	if k.peek.raw == nil && !k.peek.prepare(k.raw) {
		return !k.peek.refused
	}
	err := k.peek.raw.Control(k.peek.look) // not Read: net/http waits in one
	return err == nil && (k.peek.quiet || k.peek.unasked && k.secure && !k.used)
}

// A peek looks into a socket. It is kept with its connection, so that a look before each request allocates nothing.
type peek struct {
	raw     syscall.RawConn
	look    func(fd uintptr) // the method, bound once
	refused bool             // there is a socket, and no way to it
	into    [1]byte
	quiet   bool // it is open and has nothing to read
	unasked bool // it has something to read
}

// prepare reports whether c has a socket that can be looked into.
func (p *peek) prepare(c net.Conn) bool {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		p.refused = true
		return false
	}
	p.raw, p.look = raw, p.once
	return true
}

func (p *peek) once(fd uintptr) {
	n, _, err := syscall.Recvfrom(int(fd), p.into[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	p.quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR
	p.unasked = err == nil && n > 0
}
