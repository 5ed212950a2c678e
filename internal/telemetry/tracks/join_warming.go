package tracks

import (
	"math"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

const (
	// warmingParts is how many parts of equal time a level is looked at in; it must be steady in the second half of them.
	warmingParts = 10
	// warmingRise is by how much the share of hits must be higher later than before, warmingEven how far a steady part may be from the rest.
	warmingRise = 0.2
	warmingEven = 0.1
	// warmingReadings is the fewest times between readings with prompts that a part must have.
	warmingReadings = 2
)

// warming is when the share of hits in the prefix cache became steady, where it rose before. Sessions whose later turns repeat the
// earlier ones are left out: their share rises because of the turns, not of the cache. So are servers that preempted requests: what they
// compute again may count as hits.
func (j *joiner) warming() *metric.CacheWarming {
	if j.figures.Load.Conversations {
		return nil
	}
	for _, s := range j.level.Sources {
		d, ok := j.engine(s)
		if !ok || j.preempts(s, d) {
			continue
		}
		hits := telemetry.Sum(j.named(s, d.Counts[metric.ServerCacheHits]))
		queries := telemetry.Sum(j.named(s, d.Counts[metric.ServerCacheQueries]))
		if w := j.warmed(telemetry.RatesOf(hits), telemetry.RatesOf(queries)); w != nil {
			w.TTFT = j.rise(j.from, w.Steady, 0)
			return w
		}
	}
	return nil
}

// preempts reports whether the server preempted requests in the level.
func (j *joiner) preempts(s *telemetry.Readings, d servermetrics.Dialect) bool {
	points := j.inside(telemetry.Sum(j.named(s, d.Counts[metric.ServerPreemptions])))
	return len(points) > 1 && points[len(points)-1].Value > points[0].Value
}

// warmed looks at the shares of hits in parts of the level.
func (j *joiner) warmed(hits, queries []telemetry.Point) *metric.CacheWarming {
	var found, asked [warmingParts]float64
	var readings [warmingParts]int
	part := func(t float64) int {
		return int(math.Floor((t - j.from) / (j.to - j.from) * warmingParts))
	}
	for _, p := range queries {
		if k := part(p.Mid()); k >= 0 && k < warmingParts && p.Value > 0 {
			asked[k] += p.Value * (p.To - p.From)
			readings[k]++
		}
	}
	for _, p := range hits {
		if k := part(p.Mid()); k >= 0 && k < warmingParts {
			found[k] += p.Value * (p.To - p.From)
		}
	}
	share := func(from, to int) float64 {
		f, a := 0.0, 0.0
		for k := from; k < to; k++ {
			f, a = f+found[k], a+asked[k]
		}
		return f / a
	}
	later := share(warmingParts/2, warmingParts)
	steady := warmingParts
	for k := warmingParts - 1; k >= 0; k-- {
		if readings[k] < warmingReadings {
			return nil
		}
		if steady == k+1 && math.Abs(share(k, k+1)-later) <= warmingEven {
			steady = k
		}
	}
	if steady == 0 || steady > warmingParts/2 {
		return nil
	}
	first := share(0, steady)
	if later-first < warmingRise || share(0, 1) > later-warmingRise {
		return nil
	}
	return &metric.CacheWarming{Steady: j.from + float64(steady)/warmingParts*(j.to-j.from), First: first, Later: later}
}
