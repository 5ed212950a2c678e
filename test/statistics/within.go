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

// truth is the figures of a run so long that they are the true ones.
func (m model) truth() map[figure]float64 {
	m.requests, m.between = 2_000_000, 0
	sum := metric.NewAggregate(m.shape())
	for r := range m.records(rand.New(rand.NewPCG(99, 99))) {
		sum.Add(r)
	}
	l, true := sum.Level(), map[figure]float64{}
	for _, f := range studied() {
		true[f], _ = f.of(l)
	}
	return true
}

// A coverage is how often the intervals of a figure hold the truth.
type coverage struct {
	given, bounded, held int
	width                float64 // mean of half the width over the truth
}

func (c *coverage) count(i metric.Interval, ok bool, truth float64) {
	if !ok {
		return
	}
	c.given++
	if !i.Bounded() {
		return
	}
	c.bounded++
	c.width += i.Half() / truth
	if i.Low <= truth && truth <= i.High {
		c.held++
	}
}

// String is the coverage and the mean width.
func (c *coverage) String() string {
	return fmt.Sprintf("holds the truth in %.1f %% of %d, ± %.1f %%", percent(c.held, c.bounded), c.bounded, 100*c.width/math.Max(1, float64(c.bounded)))
}

// within counts how often the intervals of single runs hold the truth.
func within(runs int, m model, seed uint64) map[figure]*coverage {
	truth, random := m.truth(), rand.New(rand.NewPCG(seed, 2))
	all := map[figure]*coverage{}
	for range runs {
		l := m.level(random)
		for _, f := range studied() {
			if all[f] == nil {
				all[f] = &coverage{}
			}
			i, ok := f.interval(l)
			all[f].count(i, ok, truth[f])
		}
	}
	return all
}
