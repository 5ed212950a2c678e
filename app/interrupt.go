package app

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
)

// An interrupt is the stages of Ctrl-C, the same in every command: the first signal ends stop, the second ends now, and
// a command that goes on after it is ended with the process.
type interrupt struct {
	stop, now context.Context
	exitCode  atomic.Int32
	quit      context.CancelFunc
	over      chan struct{}
}

// How long a command may take to end: after the first signal until it is said that it goes on, which is longer than
// requests in flight have, and after the second until the process ends.
const (
	endWithin  = 11 * time.Second
	leaveAfter = 5 * time.Second
	// oneStroke is within what time several signals count as one: a front end and a terminal may both send it.
	oneStroke = time.Second
)

// A stopping is what is said while a command ends: at the first signal, where it then goes on for long, and where it is left
// before its end.
type stopping struct{ first, long, left i18n.Text }

// The words fit what the command does when they are said: they promise no results where there are none.
var (
	stopsAny = stopping{i18n.Text{EN: "Stopping. Press Ctrl-C again to exit now.", ZH: "正在停止。再按一次 Ctrl-C 立即退出。"}, stillStopping,
		i18n.Text{EN: "Exited before it was finished.", ZH: "未完成即退出。"}}
	// stopsEarly is for a run that has not begun its load.
	stopsEarly = stopping{i18n.Text{EN: "Stopping. No benchmark request was sent. Press Ctrl-C again to exit now.",
		ZH: "正在停止。没有发送任何测试请求。再按一次 Ctrl-C 立即退出。"}, stillStopping,
		i18n.Text{EN: "Exited. No benchmark request was sent, and there is no result.", ZH: "已退出。没有发送任何测试请求，没有结果。"}}
	stopsLoad = stopping{i18n.Text{EN: "Stopping: no new requests; waiting up to 10s for requests in flight. Press Ctrl-C again to exit now.",
		ZH: "正在停止：不再发送新请求；最多等待 10 秒，让在途请求完成。再按一次 Ctrl-C 立即退出。"}, stillWritten, leftUnwritten}
	stopsWriting = stopping{i18n.Text{EN: "Stopping: no more levels will start; writing the results measured so far. Press Ctrl-C again to exit without them.",
		ZH: "正在停止：不再开始新的级别；正在写入已有的结果。再按一次 Ctrl-C 放弃结果并退出。"}, stillWritten, leftUnwritten}
)

var (
	stillStopping = i18n.Text{EN: "Still stopping. Press Ctrl-C again to exit now.", ZH: "仍在停止。再按一次 Ctrl-C 立即退出。"}
	stillWritten  = i18n.Text{EN: "Still writing the results. Press Ctrl-C again to exit without them.", ZH: "仍在写入结果。再按一次 Ctrl-C 放弃结果并退出。"}
	leftUnwritten = i18n.Text{EN: "Exited before everything was written. The event logs of the levels are complete: run `evalscope report DIR` to create the " +
		"remaining files.", ZH: "尚未全部写入即退出。各级别的事件日志是完整的：运行 `evalscope report DIR` 可生成其余文件。"}
)

func (s stopping) always() stopping { return s }

// phases follows what a run does, for the words of a stop.
type phases struct{ now atomic.Int32 }

func (p *phases) set(now run.Phase) { p.now.Store(int32(now)) }

// words are those of the present phase.
func (p *phases) words() stopping {
	switch run.Phase(p.now.Load()) {
	case run.Loading:
		return stopsLoad
	case run.Writing:
		return stopsWriting
	}
	return stopsEarly
}

// watchSignals follows the process's signals until end is called; words are what is said then.
func (p Process) watchSignals(say io.Writer, words func() stopping) *interrupt {
	now, cancelNow := context.WithCancel(context.Background())
	stop, cancelStop := context.WithCancel(now)
	quit, end := context.WithCancel(context.Background())
	i := &interrupt{stop: stop, now: now, quit: end, over: make(chan struct{})}
	go func() {
		defer close(i.over)
		defer cancelNow()
		defer cancelStop()
		var late <-chan time.Time
		var second time.Time
		for n := 0; ; {
			select {
			case <-quit.Done():
				return
			case <-late:
				if n > 1 {
					p.tell(say, words().left)
					p.leave(i.code())
					return
				}
				p.tell(say, words().long)
				late = nil
			case s := <-p.Signals:
				switch n++; n {
				case 1:
					i.exitCode.Store(int32(codeOf(s)))
					p.tell(say, words().first)
					cancelStop()
					late = time.After(endWithin)
				case 2:
					cancelNow()
					second = time.Now()
					late = time.After(leaveAfter)
				default: // one that came with the second says no more than that
					if time.Since(second) > oneStroke {
						p.leave(i.code())
						return
					}
				}
			}
		}
	}()
	return i
}

// leave ends the process.
func (p Process) leave(code int) {
	if p.Exit == nil {
		os.Exit(code)
	}
	p.Exit(code)
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

// interruptible runs a command that sends no load: the first signal ends the context.
func (p Process) interruptible(command func(ctx context.Context) error) error {
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	err := command(hit.stop)
	var code exit
	if hit.code() != 0 && (err == nil || errors.Is(err, context.Canceled) || errors.As(err, &code)) {
		return exit(hit.code())
	}
	return err
}

// looking runs a command that only reads and prints: the first signal ends the process.
func (p Process) looking(command func() error) error {
	quit, end := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		select {
		case <-quit.Done():
		case s := <-p.Signals:
			p.leave(codeOf(s))
		}
	}()
	defer func() { end(); <-over }()
	return command()
}
