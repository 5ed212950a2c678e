package wire

import (
	"net"

	"golang.org/x/sys/unix"
)

// unread asks the kernel how many bytes wait in a socket. It takes nothing from it and holds up no reader.
func unread(c net.Conn) (n int, ok bool) {
	var refused error
	ok = control(c, func(fd int) { n, refused = unix.IoctlGetInt(fd, unix.SIOCINQ) })
	return n, ok && refused == nil // a connection that was closed meanwhile has none
}
