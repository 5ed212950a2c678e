package wire

import (
	"net"
	"syscall"
)

// control runs f with the descriptor of a connection's socket, without holding up its readers. It is false where the
// connection has no socket or was closed.
func control(c net.Conn, f func(fd int)) bool {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return false
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) }) == nil
}
