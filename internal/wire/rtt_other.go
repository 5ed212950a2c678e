//go:build !linux

package wire

import (
	"net"
	"time"
)

// smoothedRTT is not known on this system.
func smoothedRTT(net.Conn) (time.Duration, bool) { return 0, false }
