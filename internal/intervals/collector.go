// Package intervals calculates how certain the figures of a level are: within one run from blocks of time, between
// several runs of a load from the runs. It takes records one by one and keeps a bounded amount. Package metric has the
// figures, and package stats the statistics.
package intervals

import (
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// mostChunks is how many chunks of successive requests are kept apart. When there are more, neighbors are joined.
const mostChunks = 80

// A Collector gathers of each request of a level what intervals are made of. Requests come in the order in which they ended.
type Collector struct {
	metrics []metric.Definition // of shape PerRequest; the gaps between tokens stand behind them
	gaps    bool
	good    func(*record.Record) bool // nil without objectives
	slots   int
	each    int // requests a chunk
	chunks  []*chunk
	time    timeline
	lags    []lag               // by metric
	shares  map[float64]float64 // see certain
}

// A chunk is some requests that ended one after the other.
type chunk struct {
	requests, failed int
	sums             sums
	series           []series // by metric
}

// New collects for a level whose requests are answered with kind. good says which requests keep their objectives, nil where there are none.
func New(load metric.Load, kind protocol.Kind, good func(*record.Record) bool) *Collector {
	c := &Collector{good: good, slots: load.MaxSlots(), each: 1, shares: map[float64]float64{}}
	for _, d := range metric.Table() {
		switch {
		case !d.Exists(kind):
		case d.Shape == metric.PerRequest && d.Value != nil:
			c.metrics = append(c.metrics, d)
		case d.Key == metric.ITL:
			c.gaps = true
		}
	}
	c.time.closed = c.slots > 0 && load.OfferedRate() == 0
	c.lags = make([]lag, len(c.metrics)+1)
	if c.slots > 1 && load.Number >= 16*c.slots {
		c.each = c.slots // requests side by side end together: a chunk holds whole rounds of them
	}
	return c
}

// Add takes a request. Warm-up and cancelled ones are in no figure.
func (c *Collector) Add(r *record.Record) {
	if !r.Counted() {
		return
	}
	into := c.current()
	into.requests++
	var own sums
	own.add(r, c.good)
	into.sums.join(&own, 1)
	c.time.add(&own, r.Sent, max(r.End, r.Last, r.Sent))
	if !r.Succeeded() {
		into.failed++
	}
	for i := range c.metrics {
		if v, ok := c.metrics[i].Of(r); ok {
			into.series[i].add(v)
			c.lags[i].add(v)
		}
	}
	if c.gaps && r.Stream && r.Succeeded() {
		last := &into.series[len(c.metrics)]
		for gap := range r.Gaps() {
			last.add(gap.Seconds())
			c.lags[len(c.metrics)].add(gap.Seconds())
		}
	}
}

// current is the chunk that the next request belongs to.
func (c *Collector) current() *chunk {
	if n := len(c.chunks); n > 0 && c.chunks[n-1].requests < c.each {
		return c.chunks[n-1]
	}
	if len(c.chunks) == mostChunks {
		c.chunks = joined(c.chunks, 2)
		c.each *= 2
	}
	made := &chunk{series: make([]series, len(c.metrics)+1)}
	c.chunks = append(c.chunks, made)
	return made
}

// joined are chunks of n neighbors each. Those that are joined to others are used up.
func joined(chunks []*chunk, n int) (all []*chunk) {
	for i, one := range chunks {
		if i%n == 0 {
			all = append(all, one)
			continue
		}
		into := all[len(all)-1]
		into.requests, into.failed = into.requests+one.requests, into.failed+one.failed
		into.sums.join(&one.sums, 1)
		for k := range into.series {
			into.series[k].join(&one.series[k])
		}
	}
	return all
}
