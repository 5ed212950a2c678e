package scheduler

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// fineSleep sleeps until left is used up, on a locked thread whose timer slack is 1 ns: the kernel then wakes it
// within some tens of microseconds, where the runtime's timers are late by up to a millisecond.
func fineSleep(left func() time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)                    // without it we are late by 50 µs more, and say so
	defer func() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0) }() // the thread goes back with its default
	for d := left(); d > 0; d = left() {
		ts := unix.NsecToTimespec(int64(d))
		_ = unix.Nanosleep(&ts, nil) // a signal ends it early; the loop sleeps the rest
	}
}
