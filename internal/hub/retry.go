package hub

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	defaultAttempts = 5
	dialAttempts    = 2 // a hub that cannot be connected to is usually simply not there
	firstPause      = time.Second
	longestPause    = 8 * time.Second
	longestWish     = time.Minute // of Retry-After
)

// sleep waits for d, or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retry runs op until it succeeds, fails for good, or has failed too often in a row without progress.
func (l *link) retry(ctx context.Context, op func() (progress bool, err error)) error {
	failures, pause := 0, firstPause
	for {
		progress, err := op()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !isTransient(err) {
			return err
		}
		if progress {
			failures, pause = 0, firstPause
		}
		failures++
		if neverConnected(err) && failures >= dialAttempts {
			return unreachable(err)
		}
		if failures >= l.attempts {
			return gaveUp(err, failures)
		}
		if err := l.wait(ctx, max(pause, min(wish(err), longestWish))); err != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

// gaveUp is the last of several errors. A hub that answered was reached, even if it cannot serve.
func gaveUp(err error, failures int) error {
	err = i18n.Errorf("%v (tried %d times)", "%v（已尝试 %d 次）", err, failures)
	var status *statusError
	if errors.As(err, &status) || errors.Is(err, errRestart) {
		return err
	}
	return unreachable(err)
}

func unreachable(err error) error {
	return i18n.Errorf("%v: %v", "%v：%v", ErrUnreachable, err)
}

func wish(err error) time.Duration {
	var status *statusError
	if errors.As(err, &status) {
		return status.after
	}
	return 0
}

// isTransient reports whether the same request may well succeed a moment later.
func isTransient(err error) bool {
	if errors.Is(err, errAgain) || errors.Is(err, errRestart) {
		return true
	}
	var status *statusError
	if errors.As(err, &status) {
		return status.transient()
	}
	var file *fs.PathError
	switch {
	case errors.As(err, &file), errors.Is(err, ErrCorrupt), errors.Is(err, ErrNotFound), errors.Is(err, ErrDenied):
		return false
	case errors.Is(err, syscall.ENOSPC):
		return false
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, syscall.ECONNRESET)
}

// neverConnected reports whether not even a connection was made.
func neverConnected(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || (errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect"))
}

// noUseAsking reports whether the hub cannot answer now, so that what the cache holds has to do.
func noUseAsking(err error) bool {
	var status *statusError
	return errors.Is(err, ErrUnreachable) || (errors.As(err, &status) && status.transient())
}
