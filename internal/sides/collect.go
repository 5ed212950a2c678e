package sides

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Blocks of time: as many as give a test of them something to tell, and long enough to hold what is near each other in time.
const (
	mostBlocks  = 20
	fewBlocks   = 10
	leastBlocks = 4
	perBlock    = 10 // requests at least
)

// follows is the correlation of neighboring blocks above which they are made twice as long.
const follows = 0.3

// A collector keeps of each request of a level what blocks are made of.
type collector struct {
	metrics []metric.Definition
	values  [][]float64 // by metric, then in the order in which the requests ended; NaN for none
	gaps    *gaps       // nil where nobody asks
	done    []ended
	prompts map[uint64]bool
}

// ended is the end of a request.
type ended struct {
	sent, at record.Instant
	failed   bool
	in, out  int32
}

func newCollector(rows []compare.Row) *collector {
	c := &collector{metrics: wanted(rows), prompts: map[uint64]bool{}}
	c.values = make([][]float64, len(c.metrics))
	if slices.ContainsFunc(rows, func(r compare.Row) bool { return r.Metric == metric.ITL }) {
		c.gaps = &gaps{each: 1}
	}
	return c
}

// add takes a request of the log.
func (c *collector) add(r *record.Record) {
	if !r.Counted() {
		return
	}
	if len(r.Body) > 0 && r.Turn == 0 {
		sum := sha256.Sum256(unmarked(r.Body))
		c.prompts[binary.LittleEndian.Uint64(sum[:])] = true
	}
	e := ended{sent: r.Sent, at: r.End, failed: !r.Succeeded()}
	if in, ok := r.InputTokens(); ok {
		e.in = int32(in)
	}
	if out, ok := r.OutputTokens(); ok {
		e.out = int32(out)
	}
	c.done = append(c.done, e)
	for i := range c.metrics {
		v, ok := c.metrics[i].Of(r)
		if !ok {
			v = math.NaN()
		}
		c.values[i] = append(c.values[i], v)
	}
	if c.gaps != nil && r.Succeeded() {
		c.gaps.add(r)
	}
}

// level is what a comparison needs.
func (c *collector) level(l *metric.Level) compare.Level {
	made := compare.Level{Level: l, Series: map[metric.Key]compare.Series{}, Failed: c.failed(), Pace: c.pace(l.Load.MaxSlots())}
	for i, d := range c.metrics {
		made.Series[d.Key] = series(c.values[i])
	}
	if c.gaps != nil {
		made.Series[metric.ITL] = c.gaps.series()
	}
	for p := range c.prompts {
		made.Prompts = append(made.Prompts, p)
	}
	slices.Sort(made.Prompts)
	return made
}

// blocksOf is how many blocks n requests give.
func blocksOf(n int) int { return min(mostBlocks, max(leastBlocks, n/perBlock)) }

// series cuts values into blocks of as many requests each.
func series(values []float64) compare.Series {
	s := compare.Series{Low: math.Inf(1)}
	count := blocksOf(len(values))
	for {
		s.Blocks = nil
		for i := range count {
			block := slices.Clone(values[i*len(values)/count : (i+1)*len(values)/count])
			block = slices.DeleteFunc(block, math.IsNaN)
			if len(block) == 0 {
				continue
			}
			slices.Sort(block)
			s.Low, s.High = min(s.Low, block[0]), max(s.High, block[len(block)-1])
			s.Blocks = append(s.Blocks, stats.Sorted(block))
		}
		if count <= fewBlocks || !following(s.Blocks) {
			return s
		}
		count /= 2
	}
}

// following reports whether the means of neighboring blocks are alike.
func following(blocks []stats.Block) bool {
	parts := make([]stats.Part, len(blocks))
	for i, b := range blocks {
		parts[i] = stats.Part{Num: b.Sum(), Den: b.N()}
	}
	return stats.Following(parts) > follows
}

func (c *collector) failed() (parts []stats.Part) {
	count := blocksOf(len(c.done))
	for i := range count {
		var p stats.Part
		for _, e := range c.done[i*len(c.done)/count : (i+1)*len(c.done)/count] {
			p.Den++
			if e.failed {
				p.Num++
			}
		}
		if p.Den > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// pace is what successive requests brought in the time in which they ended. In a closed loop a block holds whole rounds of the
// slots, since requests that run side by side end together.
func (c *collector) pace(slots int) map[metric.Key][]stats.Part {
	before := record.Instant(math.MaxInt64)
	for _, e := range c.done {
		if e.sent > 0 {
			before = min(before, e.sent)
		}
	}
	slices.SortStableFunc(c.done, func(a, b ended) int { return cmp.Compare(a.at, b.at) })
	n := len(c.done)
	size := max(1, n/blocksOf(n))
	if rounds := (size + slots - 1) / max(slots, 1) * slots; slots > 1 && rounds*2*leastBlocks <= n {
		size = rounds
	}
	pace := map[metric.Key][]stats.Part{}
	for i := size; i <= n; i += size {
		block := c.done[i-size : i]
		if n-i < size {
			block, i = c.done[i-size:], n // what is left over goes with the last
		}
		at := block[len(block)-1].at
		if at <= before {
			continue
		}
		for key, sum := range brought(block) {
			pace[key] = append(pace[key], stats.Part{Num: sum, Den: float64(at-before) / 1e9})
		}
		before = at
	}
	return pace
}

// brought is what the successful requests of a block count for each throughput.
func brought(block []ended) map[metric.Key]float64 {
	sums := map[metric.Key]float64{metric.RequestThroughput: 0, metric.InputThroughput: 0, metric.OutputThroughput: 0,
		metric.TotalThroughput: 0}
	for _, e := range block {
		if !e.failed {
			sums[metric.RequestThroughput]++
			sums[metric.InputThroughput] += float64(e.in)
			sums[metric.OutputThroughput] += float64(e.out)
			sums[metric.TotalThroughput] += float64(e.in) + float64(e.out)
		}
	}
	return sums
}
