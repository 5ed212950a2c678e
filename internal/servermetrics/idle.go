package servermetrics

import (
	"context"
	"errors"
	"time"
)

// ErrNoGauges is a server that does not tell what it works on.
var ErrNoGauges = errors.New("it does not report how many requests it is processing")

// Idle waits, no longer than that, until the server says that it works on nothing and nothing waits there. It returns how many requests
// that still are. Where the server does not tell them, the error is ErrNoGauges.
func (r *Reader) Idle(ctx context.Context, within time.Duration) (left int, err error) {
	until := time.Now().Add(within)
	for {
		samples, err := r.read(ctx, patience)
		if err != nil {
			return left, err
		}
		running := r.dialect.gauge(samples, r.dialect.Running, r.config.Model)
		waiting := r.dialect.gauge(samples, r.dialect.Waiting, r.config.Model)
		if running == nil {
			return 0, ErrNoGauges
		}
		left = int(*running)
		if waiting != nil {
			left += int(*waiting)
		}
		if left == 0 || time.Now().After(until) {
			return left, nil
		}
		timer := time.NewTimer(settleStep)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return left, ctx.Err()
		}
	}
}
