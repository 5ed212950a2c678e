package scheduler

import (
	"context"
	"runtime"
	"time"
)

// A RealClock is the process's monotonic clock from an epoch on.
type RealClock struct{ epoch time.Time }

// NewRealClock counts from epoch, which carries a monotonic reading.
func NewRealClock(epoch time.Time) RealClock { return RealClock{epoch} }

// Now is the time since the epoch.
func (c RealClock) Now() time.Duration { return time.Since(c.epoch) }

// coarse is how much earlier than due the runtime's timer is asked for: it wakes up to about a millisecond late, so
// the rest is slept by the operating system.
const coarse = 2 * time.Millisecond

// maxSpin is how long before an instant the last sleep is asked to end: the system is late by about as much. The rest is
// spent looking at the clock, which costs a processor; spinShare bounds that to one part in so many of the whole wait, so
// that no rate of arrivals makes it dear.
const (
	maxSpin   = 100 * time.Microsecond
	spinShare = 20
)

// WaitUntil waits for the instant t: with a timer until shortly before, then with the finest sleep the system has, and
// the last moment awake.
func (c RealClock) WaitUntil(ctx context.Context, t time.Duration) error {
	wait := t - c.Now()
	spin := min(maxSpin, wait/spinShare)
	if wait > coarse {
		timer := time.NewTimer(wait - coarse)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	runtime.Gosched() // the session that was just started must not wait behind this goroutine's sleep
	fineSleep(func() time.Duration { return t - spin - c.Now() })
	for c.Now() < t {
	}
	return ctx.Err()
}
