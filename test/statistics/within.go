package statistics

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A figure is one whose interval is studied; at is 0 for a mean or a single figure.
type figure struct {
	key metric.Key
	at  float64
}

// String is the figure as tables name it.
func (f figure) String() string {
	if f.at == 0 {
		return string(f.key)
	}
	return fmt.Sprintf("%s p%g", f.key, 100*f.at)
}

func (f figure) of(l *metric.Level) (float64, bool) {
	if f.at == 0 {
		return l.Value(f.key)
	}
	return l.Quantile(f.key, f.at)
}

func (f figure) interval(l *metric.Level) (metric.Interval, bool) {
	if f.at == 0 {
		return l.Interval(f.key)
	}
	return l.QuantileInterval(f.key, f.at)
}

// studied are the figures of which the coverage is counted.
func studied() (all []figure) {
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.Latency} {
		for _, at := range []float64{0, 0.5, 0.9, 0.99} {
			all = append(all, figure{key, at})
		}
	}
	return append(all, figure{metric.RequestThroughput, 0}, figure{metric.OutputThroughput, 0})
}

// shape is the load of the simulated runs.
func (m model) shape() metric.Load {
	return metric.Load{Name: "parallel_8", Profile: load.Fixed(slots, 0), Number: m.requests}
}

// level is one run with its intervals.
func (m model) level(random *rand.Rand) *metric.Level {
	sum, collector := metric.NewAggregate(m.shape()), intervals.New(m.shape(), protocol.Generation, nil)
	for r := range m.records(random) {
		sum.Add(r)
		collector.Add(r)
	}
	l := sum.Level()
	l.Confidence = collector.Confidence(l)
	return l
}

// truth is what the figures are: means and percentiles of times those of runs so long that they are the true ones, throughputs the means
// over runs of that length, since slots that run empty at the end of a run are part of what it measures.
func (m model) truth() map[figure]float64 {
	m.between = 0
	all := 400_000
	if whole() {
		all = 4_000_000
	}
	long := m
	long.requests = all / 8
	truth, own := long.expected(8), m.expected(all/4/m.requests)
	for f := range truth {
		if d, _ := metric.Define(f.key); d.Shape == metric.Scalar {
			truth[f] = own[f]
		}
	}
	return truth
}

// A coverage is how often the intervals of a figure hold the truth.
type coverage struct {
	trials int
	share          // of the intervals with two ends
	width  float64 // mean of half the width over the truth
	below  int     // intervals that lie below the truth
}

func (c *coverage) add(i metric.Interval, ok bool, truth float64) {
	c.trials++
	if !ok || !i.Bounded() {
		return
	}
	c.width += i.Half() / truth
	c.count(i.Low <= truth && truth <= i.High)
	if i.High < truth {
		c.below++
	}
}

// String is the coverage, on which side the others miss, and the mean width.
func (c *coverage) String() string {
	return fmt.Sprintf("holds the truth in %s, too low in %.1f %%, too high in %.1f %%; ± %.1f %%; given in %.1f %%", c.share, percent(c.below, c.of),
		percent(c.of-c.n-c.below, c.of), 100*c.width/math.Max(1, float64(c.of)), percent(c.of, c.trials))
}

// covering counts how often the intervals of levels hold the truth.
func covering(levels []*metric.Level, truth map[figure]float64) map[figure]*coverage {
	all := map[figure]*coverage{}
	for _, f := range studied() {
		all[f] = &coverage{}
		for _, l := range levels {
			i, ok := f.interval(l)
			all[f].add(i, ok, truth[f])
		}
	}
	return all
}

// within counts how often the intervals of single runs hold the truth.
func within(runs int, m model, seed uint64) map[figure]*coverage {
	return covering(trials(runs, seed, func(random *rand.Rand) *metric.Level {
		return &metric.Level{Confidence: m.level(random).Confidence} // the rest takes too much memory
	}), m.truth())
}
