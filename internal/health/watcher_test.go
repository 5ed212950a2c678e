package health

import (
	"math"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A script is a system whose counters a test sets.
type script struct {
	now    atomic.Pointer[counters]
	closed bool
}

func scripted(c counters) *script {
	s := &script{}
	s.now.Store(&c)
	return s
}

func (s *script) read() counters { return *s.now.Load() }
func (s *script) close()         { s.closed = true }

type sockets struct {
	bytes atomic.Int64
	conns int
}

func (s *sockets) Unread() (int64, int) { return s.bytes.Load(), s.conns }

func TestWatcher_SampleASecondAndTheRestAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, system := time.Now(), scripted(counters{runWait: 100, machineCPU: 1000, stolen: 3})
		in := &sockets{conns: 4}
		var got []metric.ClientSample
		var queued atomic.Int64
		queued.Store(7)
		w := start(Config{Now: func() record.Instant { return record.Instant(time.Since(begin)) + 1 }, Unread: in,
			Queued: func() int { return int(queued.Load()) }, Each: func(s metric.ClientSample) { got = append(got, s) }}, system)
		time.Sleep(450 * time.Millisecond)
		in.bytes.Store(9000)
		queued.Store(70)
		time.Sleep(100 * time.Millisecond)
		in.bytes.Store(10)
		queued.Store(1)
		system.now.Store(&counters{runWait: 100.25, runSlices: 50, machineCPU: 1002, busy: 1.5, stolen: 3.5, throttled: 0.125, pressure: 0.3,
			asleep: 2})
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if len(got) != 1 {
			t.Fatalf("%d samples after 1.05 s", len(got))
		}
		s := got[0]
		if s.Of != "client" || s.Span != 1 || s.Ticks != 10 || s.At != record.Instant(time.Second)+1 || s.Late != 0 {
			t.Errorf("the first sample is %+v", s)
		}
		if s.RunWait != 0.25 || s.RunSlices != 50 || s.MachineCPU != 2 || s.Busy != 1.5 || s.Stolen != 0.5 || s.Throttled != 0.125 || s.Pressure != 0.3 || s.Suspended != 2 {
			t.Errorf("the counters grew by %+v", s)
		}
		if s.Unread != 9000 || s.UnreadConns != 4 || s.Queued != 70 {
			t.Errorf("the largest were %d bytes in %d sockets and %d in the queue", s.Unread, s.UnreadConns, s.Queued)
		}
		time.Sleep(270 * time.Millisecond)
		client := w.Stop()
		if len(got) != 2 || math.Abs(got[1].Span-0.32) > 1e-6 || !system.closed {
			t.Errorf("the rest is %+v, closed %v", got[1:], system.closed)
		}
		if client.RunDelay != 0.005 || client.Stolen != 0.25 {
			t.Errorf("the whole is %+v", client)
		}
	})
}

// A clock that jumps while the watcher sleeps is what the watcher sees of a process that was stopped.
func TestWatcher_TimerThatWakesLateIsAStandstill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var stopped atomic.Int64
		var got []metric.ClientSample
		w := start(Config{Now: func() record.Instant { return record.Instant(int64(time.Since(begin))+stopped.Load()) + 1 },
			Each: func(s metric.ClientSample) { got = append(got, s) }}, scripted(counters{}))
		time.Sleep(350 * time.Millisecond)
		stopped.Store(int64(300 * time.Millisecond))
		time.Sleep(100 * time.Millisecond)
		client := w.Stop()
		if len(got) != 1 || math.Abs(got[0].Late-0.3) > 1e-6 || got[0].LateAt != record.Instant(700*time.Millisecond)+1 {
			t.Errorf("got %+v", got)
		}
		if math.Abs(client.StoodStill-0.3) > 1e-6 {
			t.Errorf("the whole is %+v", client)
		}
	})
}

func TestWatcher_RuntimeTellsOnlyWhatCameSince(t *testing.T) {
	b := buckets{counts: []uint64{1, 0, 98, 1}, edges: []float64{0, 1, 2, 3, math.Inf(1)}}
	if b.quantile(0.5) != 3 || b.quantile(0.01) != 1 || b.quantile(1) != 3 || b.sum() != 1+98*3+3 {
		t.Errorf("got %v %v %v, sum %v", b.quantile(0.5), b.quantile(0.01), b.quantile(1), b.sum())
	}
	g := newGoRuntime()
	g.grown()
	if waits, _ := g.grown(); waits.counts == nil {
		t.Error("the runtime tells no waits of goroutines")
	}
}
