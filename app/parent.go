package app

import (
	"context"
	"errors"
	"io"
	"time"
)

// childFlag is that of a worker which --processes starts.
const childFlag = "ends-with-stdin"

var errParentGone = errors.New("the coordinator of this process has ended")

// orphanWait is how long a process has to write its log when its coordinator was killed. It must be gone when the run is resumed: it would
// send on.
const orphanWait = 500 * time.Millisecond

// endWithParent cancels what the process does when its standard input ends, and ends the process soon after.
func (p Process) endWithParent(hit *interrupt) (end func()) {
	now, cut := context.WithCancelCause(hit.now)
	stop, noMore := context.WithCancelCause(hit.stop)
	hit.now, hit.stop = now, stop
	over := make(chan struct{})
	go func() { // a read of standard input cannot be called off: it ends with the process
		_, _ = io.Copy(io.Discard, p.Stdin)
		select {
		case <-over:
			return
		default:
		}
		noMore(errParentGone)
		cut(errParentGone)
		select {
		case <-over:
		case <-time.After(orphanWait):
			p.leave(ExitFailed)
		}
	}()
	return func() { close(over) }
}
