// Package chartdata collects what charts show in addition to a level's summary: time series, a heat map, samples of
// requests. It takes records one by one and keeps a bounded amount. Package metric calculates the figures of tables,
// and package chart draws.
package chartdata

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/record"
)

// A Level is what was gathered of one level. The zero Level is not ready; use New.
type Level struct {
	// Series are sums over slices of time.
	Series *Series
	// Latency counts the successes by their end and their latency.
	Latency *LatencyHeatmap
	// Positions are gaps by the place of the payload that they lead to.
	Positions *GapsByIndex

	timelines *timelineSample
	prompts   *sample[Point]
	histories histories
	firsts    *sample[Point]
	opening   []Point // TTFT of the requests with the smallest numbers, as in firsts
	waveIn    []Point // the same requests as in prompts
	parallel  int64
	// least is the smallest number of a measured request, plus one; 0 before there was any.
	least int64
}

// scattered bounds the points of a sample.
const scattered = 500

// openingPoints bounds the points of the first wave.
const openingPoints = 100

// New is an empty level. parallel is the number of requests that the first wave consists of, 0 for none.
func New(parallel int) *Level {
	return &Level{Series: newSeries(), Latency: newLatencyHeatmap(), Positions: &GapsByIndex{}, timelines: newTimelineSample(),
		histories: newHistories(),
		prompts:   newSample[Point](scattered), firsts: newSample[Point](scattered), parallel: int64(parallel)}
}

// Add takes a record. Warm-up requests are in nothing, cancelled ones only in what was under way.
func (l *Level) Add(r *record.Record) {
	if r.Warmup {
		return
	}
	if l.least == 0 || r.Seq < l.least-1 {
		l.least = r.Seq + 1
	}
	l.Series.add(r)
	if r.Cancelled() {
		return
	}
	l.timelines.add(r)
	if !r.Succeeded() {
		return
	}
	l.Positions.add(r)
	l.histories.add(r)
	if d, ok := r.Latency(); ok {
		l.Latency.add(r.End, d.Seconds())
	}
	if d, ok := r.TTFT(); ok {
		p := Point{Seq: r.Seq, Class: r.Class, X: r.Sent.Seconds(), Y: d.Seconds()}
		l.firsts.add(r.Seq, p)
		l.opening = earliest(l.opening, p)
		if n, ok := r.InputTokens(); ok {
			p.X = float64(n)
			l.prompts.add(r.Seq, p)
			l.waveIn = earliest(l.waveIn, p)
		}
	}
}

// InInitialBurst reports whether the request of that number is among the first `parallel` measured ones, which all start at once.
func (l *Level) InInitialBurst(seq int64) bool { return seq < l.least-1+l.parallel }

// earliest keeps the points with the smallest numbers.
func earliest(list []Point, p Point) []Point {
	if len(list) == openingPoints && p.Seq > list[len(list)-1].Seq {
		return list
	}
	return keep(list, p, openingPoints, bySeq)
}

// Firsts are TTFT (Y, seconds) against the instant of sending (X, seconds) of some successes: up to 100 of the first wave,
// and others evenly drawn.
func (l *Level) Firsts() []Point { return l.withBurst(l.firsts.all(), l.opening) }

// Prompts are TTFT (Y, seconds) against input tokens (X) of some successes: up to 100 of the first wave, and others
// evenly drawn.
func (l *Level) Prompts() []Point { return l.withBurst(l.prompts.all(), l.waveIn) }

// withBurst adds what is of the first wave and not yet there.
func (l *Level) withBurst(all, opening []Point) []Point {
	for _, p := range opening {
		if i, there := slices.BinarySearchFunc(all, p, bySeq); !there && l.InInitialBurst(p.Seq) {
			all = slices.Insert(all, i, p)
		}
	}
	return all
}

func bySeq(a, b Point) int { return cmp.Compare(a.Seq, b.Seq) }

// Timelines are some requests in the order of their sending: the slowest, the failed, the first of the level, and others
// evenly drawn; at most 300.
func (l *Level) Timelines() []RequestTimeline { return l.timelines.all() }
