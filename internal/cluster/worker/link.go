package worker

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/clock"
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/perf/i18n"
)

// beatPace is how often a worker says that it lives; burst is how many exchanges of stamps each time, and beatPatience how long each is
// waited for.
const (
	beatPace     = 500 * time.Millisecond
	burst        = 4
	beatPatience = time.Second
)

// errSilent is a coordinator that was not heard of within the lease.
var errSilent = i18n.Text{EN: "no message from the coordinator for the time of the lease: this worker stopped, and its log is kept",
	ZH: "在租约时间内未收到协调进程的消息：此 worker 已停止，其日志已保留"}.Err()

// errLost is a coordinator that goes on without this worker.
var errLost = i18n.Text{EN: "the coordinator counts this worker as lost: the part of its log that the coordinator does not have is kept",
	ZH: "协调进程已将此 worker 视为丢失：协调进程尚未收到的日志部分已保留"}.Err()

// A link keeps touch with the coordinator: pulses, which are exchanges of stamps too, and what it says of stopping.
type link struct {
	worker   *worker
	noMore   context.CancelCauseFunc
	cut      context.CancelCauseFunc
	began    time.Time // what this worker's clock counts from
	inFlight atomic.Pointer[func() int]
	// comparing is set while the coordinator decides whether it takes the worker: if not, its answer says why, and pulses say nothing more.
	comparing atomic.Bool

	mu      sync.Mutex
	fit     clock.Fit
	silent  time.Duration // since the coordinator answered
	counted time.Time     // until when silent counts
}

func newLink(w *worker, noMore, cut context.CancelCauseFunc) *link {
	return &link{worker: w, noMore: noMore, cut: cut, began: time.Now(), counted: time.Now()}
}

// watch says how many requests are under way.
func (l *link) watch(inFlight func() int) { l.inFlight.Store(&inFlight) }

// now is the worker's clock.
func (l *link) now() int64 { return int64(time.Since(l.began)) + 1 }

// begin keeps touch until the function that it returns is called.
func (l *link) begin(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	_ = l.worker.Bus.Hear(message.Stop, func(data []byte) { // beats tell the same
		var m message.Stopping
		if message.Decode(data, &m) == nil && m.Run == l.worker.run {
			l.obey(m.Stop)
		}
	})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(beatPace)
		defer ticker.Stop()
		for ctx.Err() == nil {
			for range burst {
				l.beat(ctx)
			}
			select {
			case <-ticker.C:
			case <-ctx.Done():
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// beat sends a pulse.
func (l *link) beat(ctx context.Context) {
	pulse := message.Pulse{ID: l.worker.id}
	if count := l.inFlight.Load(); count != nil {
		pulse.InFlight = max(0, (*count)())
	}
	if line, ok := l.line(); ok {
		pulse.Delay = line.Delay
	}
	bounded, cancel := context.WithTimeout(ctx, beatPatience)
	defer cancel()
	var told message.Told
	sent := l.now()
	err := l.worker.ask(bounded, message.Beat, pulse, &told)
	returned := l.now()
	if err != nil {
		if l.unanswered(); ctx.Err() == nil && l.silence() > l.worker.job.Lease {
			l.noMore(errSilent)
			l.cut(errSilent)
		}
		return
	}
	if told.Unknown {
		if !l.comparing.Load() {
			l.noMore(errLost) // requests in flight end: their log may be wanted
		}
		return
	}
	l.mu.Lock()
	l.silent, l.counted = 0, time.Now()
	l.fit.Add(clock.Exchange{Sent: sent, Received: told.Received, Answered: told.Answered, Returned: returned})
	l.mu.Unlock()
	l.obey(told.Stop)
}

// errTold is a stop that the coordinator asked for.
var errTold = i18n.Text{EN: "the coordinator stopped the run", ZH: "协调进程停止了此次运行"}.Err()

func (l *link) obey(stop int) {
	if stop >= message.StopIt {
		l.noMore(errTold)
	}
	if stop >= message.CutIt {
		l.cut(errTold)
	}
}

// unanswered counts the time since the last pulse as silence of the coordinator. A pulse counts for no more than it was waited for: what is
// more is time in which this process stood still.
func (l *link) unanswered() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.silent += min(now.Sub(l.counted), beatPace+beatPatience)
	l.counted = now
}

// silence is how long the coordinator has not been heard of.
func (l *link) silence() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silent
}

// line is how the coordinator's clock lies on the worker's.
func (l *link) line() (clock.Line, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fit.Line()
}

// at is an instant of the coordinator's clock on this process's.
func (l *link) at(line clock.Line, theirs int64) time.Time {
	return l.began.Add(time.Duration(line.Own(theirs) - 1))
}
