package report

import "github.com/modelscope/evalscope/perf/metric"

const (
	// growthElasticity: throughput that grows less than a tenth as fast as the load has stopped growing for a user's
	// purposes, since latency then grows nine tenths as fast as the load.
	growthElasticity = 0.1
	// throughputNoise is the growth below which two levels are taken as equal: runs of the same load differ by a few
	// per cent.
	throughputNoise = 0.03
)

// A Knee is the last level up to which more load brought more throughput.
type Knee struct {
	Level *metric.Level
	// Growing reports whether it is the highest level of the run, so that the real knee may lie above it.
	Growing bool
	// Next is the next higher level, where throughput no longer grew; nil when Growing, and when all levels above
	// failed too often to compare.
	Next *metric.Level
}

// FindKnee walks up the levels. A level is the new knee when throughput grew from the last one by at least a tenth of
// the growth of the load, and by more than the noise. Output tokens count, input tokens
// where answers are not generated, requests where a level has no tokens. A
// single level, and levels that differ in more than one setting, have no knee; nor is there one where the levels above
// are of too few requests, or were held up by the load generator itself, or by its bound of connections, which also ends
// the growth that a higher load could show.
func FindKnee(levels []*metric.Level) (Knee, bool) {
	levels = metric.Whole(levels)
	a, usable := trend(Run{Levels: levels})
	key := throughputKey(usable)
	if len(usable) < 2 || key == "" {
		return Knee{}, false
	}
	best := 0
	for i := 1; i < len(usable); i++ {
		if grew(a, usable[best], usable[i], key) {
			best = i
		}
	}
	knee := Knee{Level: usable[best]}
	if best+1 < len(usable) {
		knee.Next = usable[best+1]
		return knee, !clientShort(knee.Next) && pooled(knee.Next) == 0
	}
	all := a.sorted(levels)
	knee.Growing = all[len(all)-1] == knee.Level
	compared := a.sorted(healthy(levels))
	return knee, compared[len(compared)-1] == knee.Level && pooled(knee.Level) == 0
}

func grew(a axis, lo, hi *metric.Level, key metric.Key) bool {
	x, y, ok := pair(lo, hi, key)
	if !ok || x <= 0 {
		return false
	}
	growth := y/x - 1
	return growth > throughputNoise && growth >= growthElasticity*a.grown(lo, hi)
}

// throughputKey is the throughput that all levels have.
func throughputKey(levels []*metric.Level) metric.Key {
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
