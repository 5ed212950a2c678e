package knee

import (
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// FewestSessions is the fewest sessions of a level of a search: of fewer throughput is mostly start and end.
const FewestSessions = 20

// points are the points of the levels by their load.
func (s Search) points(levels []*metric.Level, key metric.Key) []Point {
	runs := map[float64][]float64{}
	for _, l := range levels {
		if x, ok := l.Value(key); ok && x > 0 {
			runs[s.loadOf(l)] = append(runs[s.loadOf(l)], s.served(l, x))
		}
	}
	return Points(runs)
}

// served is a throughput of a level, of few requests at a rate no more than that rate brings. A level with --duration may have so few: one
// that is served in 50 ms would else count as 20 per second, and a slow rate would look faster than a fast one.
func (s Search) served(l *metric.Level, throughput float64) float64 {
	rate := s.loadOf(l)
	measured, ok := l.Value(metric.RequestThroughput)
	if s.Variable != load.ByRate || l.Succeeded >= FewestSessions || !ok || measured <= rate {
		return throughput
	}
	return throughput * rate / measured
}
