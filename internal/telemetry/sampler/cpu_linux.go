package sampler

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// A cpu measures the processor time of the calling goroutine: it keeps the goroutine on its thread from begin to end, and the thread's
// time is the goroutine's.
type cpu struct{ at unix.Rusage }

func (c *cpu) begin() {
	runtime.LockOSThread()
	_ = unix.Getrusage(unix.RUSAGE_THREAD, &c.at)
}

// end is the seconds since begin, -1 where they are not known.
func (c *cpu) end() float64 {
	defer runtime.UnlockOSThread()
	var now unix.Rusage
	if unix.Getrusage(unix.RUSAGE_THREAD, &now) != nil {
		return -1
	}
	return seconds(now.Utime) + seconds(now.Stime) - seconds(c.at.Utime) - seconds(c.at.Stime)
}

func seconds(t unix.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
