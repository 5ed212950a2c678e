package app

import (
	"context"
	"errors"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// errNoRun is a worker that found no run to take part in.
var errNoRun = i18n.Text{EN: "no run was found within the time of --join-timeout", ZH: "在 --join-timeout 的时间内没有找到测试"}.Err()

// A joinWait ends a worker that waits for its first run for too long: one that a scheduler started would otherwise hold its machine for
// nothing.
type joinWait struct {
	stop  context.Context
	timer *time.Timer // nil for a worker that waits until it is told to end
	why   error       // why no broker was reached the last time, nil where one was
}

func newJoinWait(stop context.Context, patience time.Duration) *joinWait {
	if patience <= 0 {
		return &joinWait{stop: stop}
	}
	stop, cancel := context.WithCancelCause(stop)
	return &joinWait{stop: stop, timer: time.AfterFunc(patience, func() { cancel(errNoRun) })}
}

// joined ends the wait: there is a run.
func (w *joinWait) joined() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// lost is the error of a wait that ended by its time, nil for a worker that was told to end.
func (w *joinWait) lost() error {
	err := context.Cause(w.stop)
	switch {
	case !errors.Is(err, errNoRun):
		return nil
	case w.why != nil:
		return i18n.Errorf("%v: %v", "%v：%v", err, w.why)
	}
	return err
}
