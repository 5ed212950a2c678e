package wire

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// unread asks the kernel how many bytes wait in a socket. It takes nothing from it and holds up no reader.
func unread(c net.Conn) (n int, ok bool) {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return 0, false
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return 0, false
	}
	var refused error
	err = raw.Control(func(fd uintptr) { n, refused = unix.IoctlGetInt(int(fd), unix.SIOCINQ) })
	return n, err == nil && refused == nil // a connection that was closed meanwhile has none
}
