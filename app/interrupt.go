package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"syscall"
)

// An interrupt is the two stages of Ctrl-C: the first signal ends stop, the second ends now.
type interrupt struct {
	stop, now context.Context
	exitCode  atomic.Int32
	quit      context.CancelFunc
	over      chan struct{}
}

// watchSignals follows the process's signals until end is called.
func (p Process) watchSignals(say io.Writer) *interrupt {
	now, cancelNow := context.WithCancel(context.Background())
	stop, cancelStop := context.WithCancel(now)
	quit, end := context.WithCancel(context.Background())
	i := &interrupt{stop: stop, now: now, quit: end, over: make(chan struct{})}
	go func() {
		defer close(i.over)
		defer cancelNow()
		defer cancelStop()
		for n := 0; ; n++ {
			select {
			case <-quit.Done():
				return
			case s := <-p.Signals:
				if n == 0 {
					i.exitCode.Store(int32(codeOf(s)))
					fmt.Fprintln(say, "Stopping: no new requests; those in flight have ten seconds to end. Ctrl-C again stops at once.")
					cancelStop()
					continue
				}
				cancelNow()
			}
		}
	}()
	return i
}

func codeOf(s os.Signal) int {
	switch s {
	case syscall.SIGTERM:
		return ExitTerminated
	case syscall.SIGHUP:
		return ExitHangup
	}
	return ExitInterrupted
}

// code is the exit code of the signal that came, 0 when none did.
func (i *interrupt) code() int { return int(i.exitCode.Load()) }

// end stops following signals and waits for that.
func (i *interrupt) end() {
	i.quit()
	<-i.over
}
