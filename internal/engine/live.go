package engine

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Live is a level's state while it runs. Its fields are read by progress displays at any time and written by the
// requests with single atomic operations, so that looking costs the load nothing.
type Live struct {
	level    atomic.Pointer[liveLevel]
	inFlight atomic.Int64
	done     atomic.Int64
	failed   atomic.Int64
	warmed   atomic.Int64
	firsts   atomic.Int64
	ttft     atomic.Int64 // Σ in ns
	tokens   atomic.Int64
	good     atomic.Int64 // requests that keep every objective
	last     atomic.Int64 // latency of the last success in ns
	sums     averages
	sofar    atomic.Pointer[soFar]
}

type liveLevel struct {
	name     string
	index    int
	number   int
	parallel int
	levels   int
	warmup   int
	start    time.Time
	duration time.Duration

	objectives []metric.Objective
}

// A Snapshot is the state of a level at one moment. It is the zero Snapshot before the first level.
type Snapshot struct {
	// Name is the level's folder, Index its place in the sweep from 0; Number the measured requests asked for.
	Name          string
	Index         int
	Number        int
	Warmup        int
	Warmed        int
	InFlight      int
	Done          int // measured requests that ended, failures included
	Failed        int
	Elapsed       time.Duration
	Duration      time.Duration // the bound of the level, 0 for none
	TTFT          time.Duration // mean so far, 0 when there is none
	OutputTokens  int64         // as the server counted them, of requests that ended
	LatestLatency time.Duration
	Parallel      int // the concurrency asked for, 0 in an open loop
	Levels        int // of the sweep
	// Good is how many measured requests keep every objective so far; Judged says that there are objectives.
	Good   int
	Judged bool
	sofar  *soFar
}

// Detail reads percentiles, failures and the latest requests of the level; nil before the first level.
func (s Snapshot) Detail() *Detail {
	if s.sofar == nil {
		return nil
	}
	return s.sofar.read()
}

// Snapshot reads the state now.
func (l *Live) Snapshot() Snapshot {
	level := l.level.Load()
	if level == nil {
		return Snapshot{}
	}
	s := Snapshot{Name: level.name, Index: level.index, Number: level.number, Warmup: level.warmup, Warmed: int(l.warmed.Load()),
		InFlight: int(l.inFlight.Load()), Done: int(l.done.Load()), Failed: int(l.failed.Load()),
		Elapsed: time.Since(level.start), Duration: level.duration, OutputTokens: l.tokens.Load(),
		LatestLatency: time.Duration(l.last.Load()), Parallel: level.parallel, Levels: level.levels, sofar: l.sofar.Load(),
		Good: int(l.good.Load()), Judged: len(level.objectives) > 0}
	if n := l.firsts.Load(); n > 0 {
		s.TTFT = time.Duration(l.ttft.Load() / n)
	}
	return s
}

func (l *Live) begin(level liveLevel) {
	for _, v := range []*atomic.Int64{&l.inFlight, &l.done, &l.failed, &l.warmed, &l.firsts, &l.ttft, &l.tokens, &l.last, &l.good} {
		v.Store(0)
	}
	l.sofar.Store(&soFar{failures: map[string]int{}})
	l.level.Store(&level)
}

func (l *Live) end(r *record.Record) {
	l.inFlight.Add(-1)
	if r.Warmup {
		l.warmed.Add(1)
		return
	}
	if r.Cancelled() {
		return
	}
	l.sums.add(r)
	if s := l.sofar.Load(); s != nil {
		s.add(r)
	}
	if level := l.level.Load(); level != nil && len(level.objectives) > 0 && metric.KeepsAll(level.objectives, r) {
		l.good.Add(1)
	}
	l.done.Add(1)
	if !r.Succeeded() {
		l.failed.Add(1)
		return
	}
	if n, ok := r.OutputTokens(); ok {
		l.tokens.Add(int64(n))
	}
	if d, ok := r.Latency(); ok {
		l.last.Store(int64(d))
	}
	if d, ok := r.TTFT(); ok {
		l.ttft.Add(int64(d))
		l.firsts.Add(1)
	}
}

// Line is the state in one plain line for logs.
func (s Snapshot) Line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d of %d requests, %d in flight, %.2f req/s", s.Name, s.Done, s.Number, s.InFlight, s.Rate())
	if s.Failed > 0 {
		fmt.Fprintf(&b, ", %d failed", s.Failed)
	}
	if s.TTFT > 0 {
		fmt.Fprintf(&b, ", TTFT %.4f s", s.TTFT.Seconds())
	}
	if s.OutputTokens > 0 && s.Elapsed > 0 {
		fmt.Fprintf(&b, ", %.1f tok/s", float64(s.OutputTokens)/s.Elapsed.Seconds())
	}
	b.WriteString(s.Goodness())
	if left, ok := s.Left(); ok {
		fmt.Fprintf(&b, ", about %s left", left.Round(time.Second))
	}
	return b.String()
}

// Goodness is ", goodput 12.50 req/s (98.1 % good)", "" where there is no objective or no request ended.
func (s Snapshot) Goodness() string {
	if !s.Judged || s.Done == 0 || s.Elapsed <= 0 {
		return ""
	}
	return fmt.Sprintf(", goodput %.2f req/s (%.1f %% good)", float64(s.Good)/s.Elapsed.Seconds(), 100*float64(s.Good)/float64(s.Done))
}

// Rate is how many requests a second ended so far.
func (s Snapshot) Rate() float64 {
	if s.Elapsed <= 0 {
		return 0
	}
	return float64(s.Done) / s.Elapsed.Seconds()
}

// Left estimates the time that the level still needs, from the rate so far.
func (s Snapshot) Left() (time.Duration, bool) {
	if s.Done == 0 || s.Done >= s.Number {
		return 0, false
	}
	left := time.Duration(float64(s.Elapsed) * float64(s.Number-s.Done) / float64(s.Done))
	if s.Duration > 0 {
		left = min(left, max(0, s.Duration-s.Elapsed))
	}
	return left, true
}
