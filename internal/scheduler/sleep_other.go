//go:build !linux

package scheduler

import "time"

// fineSleep sleeps until left is used up.
func fineSleep(left func() time.Duration) {
	for d := left(); d > 0; d = left() {
		time.Sleep(d)
	}
}
