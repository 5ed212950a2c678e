package knee

import "github.com/modelscope/evalscope/perf/metric"

// Healthy is the share of requests that must succeed for a level to say something of throughput: of others the trend is that of
// their failures.
const Healthy = 0.95

// Throughput is the throughput that all levels have: output tokens, input tokens where answers are not generated, requests where a level
// has no tokens; "" where they have none in common.
func Throughput(levels []*metric.Level) metric.Key {
	for _, key := range []metric.Key{metric.OutputThroughput, metric.InputThroughput, metric.RequestThroughput} {
		have := 0
		for _, l := range levels {
			if x, ok := l.Value(key); ok && x > 0 {
				have++
			}
		}
		if have == len(levels) {
			return key
		}
	}
	return ""
}

// PointsOf are the points of levels by their load.
func PointsOf(levels []*metric.Level, key metric.Key, load func(*metric.Level) float64) []Point {
	runs := map[float64][]float64{}
	for _, l := range levels {
		if x, ok := l.Value(key); ok && x > 0 {
			runs[load(l)] = append(runs[load(l)], x)
		}
	}
	return Points(runs)
}

// healthy reports whether few enough requests of a level failed.
func healthy(l *metric.Level) bool {
	share, ok := l.SuccessRate()
	return ok && share >= Healthy
}
