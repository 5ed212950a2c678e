// Package health watches the load generator and its machine during a load, so that a report can state whether they
// biased the figures: how late a timer fires, how long threads and goroutines wait for a processor, the time taken by
// the hypervisor, a quota and the garbage collector, and the bytes that wait unread in sockets. Package verdict decides
// what the measurements mean, and package eventlog stores them.
package health

import (
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// every is the time between two looks at the clock: short against a time to first token that matters, and long
	// enough to cost nothing that can be seen.
	every = 100 * time.Millisecond
	// perSample is how many looks make a sample.
	perSample = 10
)

// An Unreader tells how many bytes lie unread in sockets of the load, and in how many sockets it looked: a sample of those
// that are busy. It is called ten times a second.
type Unreader interface {
	Unread() (bytes int64, conns int)
}

// Config is what a watcher is given. Now and Each must be set.
type Config struct {
	// Now is the instant on the level's clock.
	Now func() record.Instant
	// Each is given a sample about once a second, and the rest when the watcher stops, on the watcher's goroutine.
	Each func(metric.ClientSample)
	// Unread looks into the sockets; nil for nothing.
	Unread Unreader
	// Pair reads both clocks, ten times a second; nil for not at all. Clock is given a pair at the start, with each sample and
	// at the end, on the watcher's goroutine but for the first; it must be set where Pair is.
	Pair  func() Pair
	Clock func(Pair)
	// Queued is how many bytes of the event log wait for the disk; nil for nothing.
	Queued func() int
	// InFlight is what was counted of all requests up to an instant; nil for nothing.
	InFlight func(record.Instant) Flown
}

// Flown is what was counted of the requests up to an instant: Σ time in flight, and how many had begun and ended.
type Flown struct {
	Time         time.Duration
	Begun, Ended int64
}

// counters are what the system has counted so far, in seconds; what it does not tell stays 0.
type counters struct {
	runWait                     float64
	runSlices                   int64
	machineCPU, busy, stolen    float64
	throttled, pressure, asleep float64
}

// A system reads the counters; threads reports whether to look for new threads.
type system interface {
	read() counters
	close()
}

// A Watcher samples until it is stopped.
type Watcher struct {
	config  Config
	system  system
	runtime *goRuntime
	stop    chan struct{}
	done    sync.WaitGroup

	now     metric.ClientSample // the sample under way
	began   record.Instant      // of the sample
	last    record.Instant      // of the last tick
	cpu     time.Duration       // at the last tick
	counted counters            // at the last sample
	flown   time.Duration       // Σ time in flight at the last sample
	total   metric.ClientSample
	clocks  clocks
	pair    Pair // the latest
}

// Start begins to watch. Stop must be called.
func Start(c Config) *Watcher { return start(c, newSystem()) }

func start(c Config, s system) *Watcher {
	w := &Watcher{config: c, system: s, runtime: newGoRuntime(), stop: make(chan struct{}), cpu: cpuTime(), counted: s.read()}
	w.began = c.Now()
	w.last = w.began
	w.compare()
	w.logPair()
	w.done.Go(w.run)
	return w
}

// Stop ends the watcher, after a last sample, and returns what it measured as a whole.
func (w *Watcher) Stop() metric.Client {
	close(w.stop)
	w.done.Wait()
	t := w.total
	return metric.Client{CPUShare: t.CPUShare(), GCPauses: t.GCPauses, GCPauseMax: t.GCPauseMax,
		SchedDelayP99: w.runtime.everything[0].quantile(0.99),
		RunDelay:      t.RunDelay(), StoodStill: t.Late, Stolen: t.StolenShare(), Throttled: t.ThrottledShare(),
		Clocks: w.clocks.result()}
}

func (w *Watcher) run() {
	defer w.system.close()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			w.tick(true)
			if w.now.Ticks >= perSample {
				w.sample()
			}
		case <-w.stop:
			w.tick(false)
			w.sample()
			return
		}
	}
}

// tick looks at the clock and at what changes fast. A tick that was waited for is late by what it took beyond its time:
// a goroutine of the load that was due then would have been as late.
func (w *Watcher) tick(waited bool) {
	at := w.config.Now()
	took := time.Duration(at - w.last)
	if late := (took - every).Seconds(); waited && late > w.now.Late {
		w.now.Late, w.now.LateAt = late, at
	}
	cpu := cpuTime()
	used := (cpu - w.cpu).Seconds()
	w.now.Procs = runtime.GOMAXPROCS(0)
	w.now.CPU += used
	if took >= every/2 { // of less, the clock of processor time is too coarse
		w.now.PeakCPU = max(w.now.PeakCPU, min(1, used/took.Seconds()/float64(w.now.Procs)))
	}
	w.last, w.cpu = at, cpu
	w.now.Ticks++
	if w.config.Unread != nil {
		if bytes, conns := w.config.Unread.Unread(); w.now.UnreadConns == 0 || bytes > w.now.Unread {
			w.now.Unread, w.now.UnreadConns = bytes, conns
		}
	}
	if w.config.Queued != nil {
		w.now.Queued = max(w.now.Queued, w.config.Queued())
	}
	w.compare()
}

// compare takes a pair of both clocks.
func (w *Watcher) compare() {
	if w.config.Pair == nil {
		return
	}
	w.pair = w.config.Pair()
	if step := w.clocks.add(w.pair); math.Abs(step) > math.Abs(w.now.ClockStep) {
		w.now.ClockStep, w.now.ClockStepAt = step, w.pair.Mono
	}
}

// logPair gives the latest pair away.
func (w *Watcher) logPair() {
	if w.config.Pair != nil {
		w.config.Clock(w.pair)
	}
}

// sample completes the sample under way and begins the next.
func (w *Watcher) sample() {
	s, c := &w.now, w.system.read()
	waits, pauses := w.runtime.grown()
	s.Of, s.At, s.Span = metric.OfClient, w.last, round(time.Duration(w.last-w.began).Seconds())
	s.SchedP99, s.SchedMax = round(waits.quantile(0.99)), round(waits.quantile(1))
	s.GCPauses, s.GCPauseMax = round(pauses.sum()), round(pauses.quantile(1))
	s.RunWait, s.RunSlices = grown(c.runWait, w.counted.runWait), max(0, c.runSlices-w.counted.runSlices)
	s.MachineCPU, s.Busy = grown(c.machineCPU, w.counted.machineCPU), grown(c.busy, w.counted.busy)
	s.Stolen, s.Throttled = grown(c.stolen, w.counted.stolen), grown(c.throttled, w.counted.throttled)
	s.Pressure, s.Suspended = grown(c.pressure, w.counted.pressure), grown(c.asleep, w.counted.asleep)
	s.ClockStep = round(s.ClockStep)
	if w.last > w.began && w.config.InFlight != nil {
		flown := w.config.InFlight(w.last)
		s.InFlight = new(round((flown.Time - w.flown).Seconds() / time.Duration(w.last-w.began).Seconds()))
		s.Begun, s.Ended, w.flown = &flown.Begun, &flown.Ended, flown.Time
	}
	s.CPU, s.PeakCPU, s.Late = round(s.CPU), round(s.PeakCPU), round(s.Late)
	w.config.Each(*s)
	w.logPair()
	if w.total.Ticks == 0 {
		w.total = *s
	} else {
		w.total = w.total.Join(*s)
	}
	w.counted, w.began, w.now = c, w.last, metric.ClientSample{}
}

// grown is the growth of a counter; one that went back, as some of the kernel's do by a hair, did not grow.
func grown(now, before float64) float64 { return round(max(0, now-before)) }

// round keeps microseconds, so that a line of the log stays short.
func round(seconds float64) float64 { return math.Round(seconds*1e6) / 1e6 }
