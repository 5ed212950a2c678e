package coordinator

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A levelState is a level under way.
type levelState struct {
	engine.FleetLevel
	load   []byte
	parts  []*part
	start  int64 // of the coordinator's clock, 0 before it is known
	off    bool  // it does not begin
	failed error
	next   int64 // ordinal that no one has
	total  int64 // 0 for no bound
	most   int64 // how many of them are leased, 0 for no bound
	coder  *segment.Coder
}

// A part is what one worker does of a level.
type part struct {
	*member
	ready  bool
	left   bool // it was told to end before the part was over
	done   *message.Ended
	leased []message.Leased
	keep   *keeper
}

// part is that of a worker, nil where it has none.
func (l *levelState) part(id string) *part {
	for _, p := range l.parts {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// whole reports whether the part is over and its log is here.
func (p *part) whole() bool { return p.done != nil && p.keep.size() >= p.done.Bytes }

func (l *levelState) fail(err error) {
	if l.failed == nil {
		l.failed = err
	}
}

// leastLead is how far ahead the start lies at least, roundTrips how many times the slowest way to a worker and back.
const (
	leastLead  = 2 * time.Second
	roundTrips = 10
)

// Level runs a level on the workers.
func (f *Fleet) Level(ctx, stop context.Context, job engine.FleetLevel) (end engine.FleetEnd, err error) {
	end.NextItem = -1
	l, err := f.begin(job)
	if err != nil {
		return end, err
	}
	defer f.change(func() { f.level = nil })
	defer func() { err = errors.Join(err, l.close()) }()
	if err := f.wait(stop, l, func(p *part) bool { return p.ready }); err != nil {
		f.change(func() { l.off = true })
		return end, err
	}
	taken, err := f.Bus.Take(context.WithoutCancel(ctx), logsOf(f.Run, job.Index), func(data []byte) error { return f.keepPiece(l, data) })
	if err != nil {
		f.change(func() { l.off = true })
		return end, err
	}
	defer taken()
	at := f.now() + int64(f.lead())
	if err := job.Begins(l.names(), f.began.Add(time.Duration(at-1))); err != nil {
		f.change(func() { l.off = true })
		return end, err
	}
	f.change(func() { l.start = at })
	return f.run(ctx, stop, l)
}

// logsOf is the name under which the logs of a level come.
func logsOf(run string, level int) string { return fmt.Sprintf("%s.%s.%d", message.Log, run, level) }

// begin says to the workers that a level is there.
func (f *Fleet) begin(job engine.FleetLevel) (*levelState, error) {
	load, err := plainjson.Marshal(job.Level.Load)
	if err != nil {
		return nil, err
	}
	if len(load) > message.MostJob/2 {
		return nil, i18n.Errorf("the load of a level is too large to send to workers (%d bytes): use fewer stages", "某一级的负载过大，无法发送给 worker（%d 字节）：请减少阶段数", len(load))
	}
	l := &levelState{FleetLevel: job, load: load}
	if job.Level.Number > 0 {
		l.total = int64(job.Level.Warmup + job.Level.Number)
		if job.Level.WarmupTime == 0 { // how many sessions a warm-up by time takes is seen when it is over
			l.most = l.total
		}
	}
	f.mu.Lock()
	taking, failed := f.alive(), f.failed
	f.mu.Unlock()
	if failed != nil {
		return nil, failed
	}
	if n := len(taking); n < f.Workers {
		logline.Warn(f.Log, i18n.Sprintf("The next level is sent by %d of %d workers: the others were lost.", "下一级别由 %[2]d 个 worker 中的 %[1]d 个发送：其余已丢失。", n, f.Workers))
	}
	if n := job.Level.MaxSlots(); n > 0 { // one without a slot has nothing to do
		taking = taking[:min(n, len(taking))]
	}
	if len(taking) == 0 {
		return nil, errNoWorker
	}
	for i, m := range taking {
		k, err := newKeeper(filepath.Join(job.Folder, eventlog.WorkerName(i)), i, job.Ended)
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.parts = append(l.parts, &part{member: m, keep: k})
	}
	if l.coder, err = segment.NewCoder(); err != nil {
		return nil, errors.Join(err, l.close())
	}
	f.change(func() { f.level, f.stop = l, message.GoOn })
	return l, nil
}

func (l *levelState) close() (err error) {
	if l.coder != nil {
		l.coder.Close()
	}
	for _, p := range l.parts {
		err = errors.Join(err, p.keep.close())
	}
	return err
}

func (l *levelState) names() (all []string) {
	for _, p := range l.parts {
		all = append(all, p.Name)
	}
	return all
}

// lead is how far ahead of now a level starts.
func (f *Fleet) lead() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	worst := time.Duration(0)
	for _, m := range f.members {
		worst = max(worst, m.delay)
	}
	return max(leastLead, roundTrips*worst)
}

// wait waits until all parts of a level are as far, or it fails.
func (f *Fleet) wait(ctx context.Context, l *levelState, far func(*part) bool) error {
	for {
		f.mu.Lock()
		failed, all, changed := l.failed, true, f.changed
		left := 0
		for _, p := range l.parts {
			if p.lost == "" {
				left++
				all = all && far(p)
			} else if failed == nil && l.start == 0 && !f.GoOn {
				failed = lostError(p.Name, i18n.Same(p.lost))
			}
		}
		f.mu.Unlock()
		switch {
		case failed != nil:
			return failed
		case left == 0:
			return errNoWorker
		case all:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// How long workers have for their logs: afterCut once requests in flight were cancelled by a second Ctrl-C, after which the process ends
// within five seconds, and the results are still to be written; afterFailure once they were told to stop and the time for requests in
// flight is over.
const (
	afterCut     = 3 * time.Second
	afterFailure = 10 * time.Second
)

// run waits for the end of a level that begins.
func (f *Fleet) run(ctx, stop context.Context, l *levelState) (engine.FleetEnd, error) {
	told := make(chan struct{})
	defer close(told)
	f.watch.Go(func() { f.passStops(ctx, stop, l, told) })
	bounded, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(afterCut, cancel) })()
	err := f.wait(bounded, l, (*part).whole)
	if err != nil { // the others end their parts, so that what they measured is kept
		f.tellStop(message.StopIt)
		grace, over := context.WithTimeout(bounded, f.Job.Grace+afterFailure)
		defer over()
		_ = f.waitLeft(grace, l)
	}
	return f.end(l, err)
}

// waitLeft waits for the parts that are not lost.
func (f *Fleet) waitLeft(ctx context.Context, l *levelState) error {
	return f.awaitAll(ctx, func() bool {
		return !slices.ContainsFunc(l.parts, func(p *part) bool { return p.lost == "" && !p.whole() })
	})
}

// passStops tells the workers of a stop, and shows how many requests are in flight.
func (f *Fleet) passStops(ctx, stop context.Context, l *levelState, over <-chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	stopped, cut := stop.Done(), ctx.Done()
	for {
		select {
		case <-over:
			return
		case <-ticker.C:
			l.InFlight(f.inFlight())
		case <-stopped:
			stopped = nil
			logline.Info(f.Log, i18n.Sprintf("Stopping: waiting up to %s for requests in flight on %s.", "正在停止：等待 %[2]s 上的在途请求完成，最多 %[1]s。",
				f.Job.Grace, i18n.Count(len(l.parts), "worker")))
			f.tellStop(message.StopIt)
		case <-cut:
			cut, stopped = nil, nil
			f.tellStop(message.CutIt)
		}
	}
}

func (f *Fleet) inFlight() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.alive() {
		n += m.inFlight
	}
	return n
}

// tellStop tells all workers at once; one that does not hear it is told with its next beat.
func (f *Fleet) tellStop(what int) {
	f.change(func() { f.stop = max(f.stop, what) })
	data, err := message.Encode(message.Stopping{Run: f.Run, Stop: what})
	if err == nil {
		_ = f.Bus.Tell(message.Stop, data)
	}
}

// errNoWorker is a level for which no worker is left.
var errNoWorker = i18n.Text{EN: "no worker is left", ZH: "没有可用的 worker"}.Err()

// lostError ends a run in which a worker was lost.
func lostError(worker string, why i18n.Text) error {
	return i18n.Errorf("worker %s was lost: %s", "worker %s 已丢失：%s", worker, why)
}
