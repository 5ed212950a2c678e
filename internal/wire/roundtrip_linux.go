package wire

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// roundTrip asks the kernel for the connection's smoothed round trip.
func roundTrip(c net.Conn) (trip time.Duration, ok bool) {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return 0, false
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return 0, false
	}
	var info *unix.TCPInfo
	var refused error
	err = raw.Control(func(fd uintptr) { info, refused = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO) })
	if err != nil || refused != nil || info.Rtt == 0 {
		return 0, false
	}
	return time.Duration(info.Rtt) * time.Microsecond, true
}
