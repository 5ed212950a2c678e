//go:build unix

package wire

import (
	"crypto/tls"
	"syscall"
)

// alive says that the server has not closed the idle connection: a look at the socket that takes nothing from it. Bytes
// that nobody asked for also make a plain connection unfit; under TLS they may be session tickets.
func (k *conn) alive() bool {
	sys, ok := k.raw.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return false
	}
	open := true
	err = raw.Read(func(fd uintptr) bool {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR:
		case err != nil || n == 0:
			open = false
		default:
			_, open = k.Conn.(*tls.Conn)
		}
		return true
	})
	return err == nil && open
}
