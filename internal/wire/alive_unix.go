//go:build unix

package wire

import "syscall"

// alive says that the server has not closed the idle connection: a look at the socket that takes nothing from it. Bytes
// that nobody asked for also make a connection unfit: the end of TLS comes as such. Only before a TLS connection's first
// request are they the session tickets of its handshake.
func (k *conn) alive() bool {
	if !k.speaker.rested() {
		return false
	}
	sys, ok := k.raw.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return false
	}
	open := true
	err = raw.Control(func(fd uintptr) { // not Read: net/http waits in one
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR:
		case err != nil || n == 0:
			open = false
		default:
			open = k.secure && !k.used
		}
	})
	return err == nil && open
}
