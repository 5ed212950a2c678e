package simulator

import (
	"sync"
	"time"
)

// rateLimit lets rate requests a second in, and burst at once. It is the virtual scheduling form of a leaky bucket
// (ITU-T I.371): a request conforms if it is at most burst − 1 intervals ahead of its theoretical arrival.
type rateLimit struct {
	interval time.Duration // 0 = no limit
	ahead    time.Duration

	mu   sync.Mutex
	next time.Time // theoretical arrival of the next request
}

func newRateLimit(rate float64, burst int) *rateLimit {
	if rate == 0 {
		return &rateLimit{}
	}
	return &rateLimit{interval: seconds(1 / rate), ahead: seconds(float64(burst-1) / rate)}
}

// take returns 0 if a request at now is let in, else how long it has to wait.
func (r *rateLimit) take(now time.Time) time.Duration {
	if r.interval == 0 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if wait := r.next.Add(-r.ahead).Sub(now); wait > 0 {
		return wait
	}
	if r.next.Before(now) {
		r.next = now
	}
	r.next = r.next.Add(r.interval)
	return 0
}
