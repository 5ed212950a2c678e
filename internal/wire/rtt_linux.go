package wire

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// smoothedRTT asks the kernel for the connection's smoothed round trip.
func smoothedRTT(c net.Conn) (trip time.Duration, ok bool) {
	var info *unix.TCPInfo
	var refused error
	ok = control(c, func(fd int) { info, refused = unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO) })
	if !ok || refused != nil || info.Rtt == 0 {
		return 0, false
	}
	return time.Duration(info.Rtt) * time.Microsecond, true
}
