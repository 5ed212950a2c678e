package intervals

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
)

// claimed is the confidence of claims, as in MLPerf's rules of inference; above is how many values lie at or above a bound at least.
const (
	claimed = 0.99
	above   = 1
)

// claims are what the tails of the times can be claimed to be, as MLPerf's early stopping has it. Where values depend on each other
// they count as fewer.
func (c *Collector) claims(l *metric.Level) (all []metric.TailClaims) {
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.Latency} {
		d := l.Distribution(key)
		at := slices.IndexFunc(c.metrics, func(m metric.Definition) bool { return m.Key == key })
		if d == nil || at < 0 || d.N() < 2 {
			continue
		}
		n := float64(d.N() + d.Infinite())
		effective := n
		if c.requests() >= leastRequests {
			estimated, _ := c.effectiveAt(d, at, 0.99)
			effective = min(n, estimated)
		}
		one := metric.TailClaims{Metric: key, N: int(n), Effective: effective, Highest: stats.Claim(effective, claimed, above)}
		for _, p := range []float64{0.9, 0.95, 0.99, 0.999} {
			one.Claims = append(one.Claims, claim(d, p, n, effective))
		}
		all = append(all, one)
	}
	return all
}

// claim is a percentile with the value that bounds it, of which as many lie at or above it as there may.
func claim(d *metric.Distribution, p, n, effective float64) metric.Claim {
	made := metric.Claim{At: p, Needed: int(math.Ceil(float64(stats.Needed(p, claimed, above)) * n / effective))}
	most := 0
	for step := int(effective); step > 0; step /= 2 { // the more may lie above, the more it needs
		for most+step < int(effective) && stats.Needed(p, claimed, most+step) <= int(effective) {
			most += step
		}
	}
	if most < above {
		return made
	}
	if x := d.Quantile(1 - float64(most-1)/effective); !math.IsInf(x, 0) {
		made.Bound = &x
	}
	return made
}
