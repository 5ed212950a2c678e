//go:build !linux

package wire

import "net"

// unread is only known on Linux.
func unread(net.Conn) (n int, ok bool) { return 0, false }
