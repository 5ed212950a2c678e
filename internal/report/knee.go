package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

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
	// Growing says that it is the highest level of the run, so that the real knee may lie above it.
	Growing bool
	// Next is the next higher level, where throughput no longer grew; nil when Growing, and when all levels above
	// failed too often to compare.
	Next *metric.Level
}

// FindKnee walks up the levels. A level is the new knee when throughput grew from the last one by at least a tenth of
// the growth of the load, and by more than the noise. Output tokens count, requests where a level has no tokens. A
// single level, and levels that differ in more than one setting, have no knee; nor is there one where the levels above
// are of too few requests, or were held up by the load generator itself.
func FindKnee(levels []*metric.Level) (Knee, bool) {
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
		return knee, !clientShort(knee.Next)
	}
	all := a.sorted(levels)
	knee.Growing = all[len(all)-1] == knee.Level
	compared := a.sorted(healthy(levels))
	return knee, compared[len(compared)-1] == knee.Level
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
	for _, key := range []metric.Key{metric.OutputThroughput, metric.RequestThroughput} {
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

// kneeRule says where more load stops paying off, or that the run did not get there. Thresholds: FindKnee's. It is
// silent when the levels above failed: the rules of failures and refusals speak then.
func kneeRule(r Run) []Suggestion {
	knee, ok := FindKnee(r.Levels)
	if !ok {
		return nil
	}
	a, usable := trend(r)
	key := throughputKey(usable)
	if knee.Growing {
		return stillGrowing(a, usable, key)
	}
	if knee.Next == nil {
		return nil
	}
	x, y, _ := pair(knee.Level, knee.Next, key)
	evidence := throughputFigures(knee.Level, knee.Next, key, x, y)
	if lo, hi, ok := pair(knee.Level, knee.Next, metric.Latency); ok {
		evidence = append(evidence, fromTo("average latency", knee.Level, knee.Next, lo, hi, metric.Seconds)...)
	}
	loads, numbers := aroundKnee(a, usable, knee)
	return []Suggestion{{
		Rule: "knee", Severity: Advice, Level: levelName(knee.Level), Evidence: evidence,
		Finding: fmt.Sprintf("Throughput stops growing at %s: more load only adds waiting.", levelName(knee.Level)),
		Try:     fmt.Sprintf("run the service at or below %s; levels round it find the knee more precisely", levelName(knee.Level)),
		Flags:   a.loadFlags(loads, numbers),
	}}
}

func stillGrowing(a axis, usable []*metric.Level, key metric.Key) []Suggestion {
	top, before := usable[len(usable)-1], usable[len(usable)-2]
	x, y, _ := pair(before, top, key)
	load := 2 * a.load(top)
	more := "higher concurrency"
	if a == byRate {
		more = "a higher rate"
	}
	return []Suggestion{{
		Rule: "knee", Severity: Advice, Level: levelName(top),
		Finding:  "The system seems not to have reached its performance bottleneck, try " + more,
		Evidence: throughputFigures(before, top, key, x, y),
		Flags:    a.loadFlags([]float64{load}, []int{a.likeNumber(top, load)}),
		Try:      "a level of twice the load",
	}}
}

func throughputFigures(lo, hi *metric.Level, key metric.Key, x, y float64) []Figure {
	definition, _ := metric.Define(key)
	return fromTo("throughput", lo, hi, x, y, definition.Unit)
}

// aroundKnee are the knee and the loads halfway to its neighbours.
func aroundKnee(a axis, usable []*metric.Level, knee Knee) ([]float64, []int) {
	at := a.load(knee.Level)
	loads := []float64{at, a.halfway(at, a.load(knee.Next))}
	for i, l := range usable {
		if l == knee.Level && i > 0 {
			loads = append([]float64{a.halfway(a.load(usable[i-1]), at)}, loads...)
		}
	}
	var distinct []float64
	var numbers []int
	for _, x := range loads {
		if n := len(distinct); n > 0 && distinct[n-1] >= x {
			continue
		}
		distinct = append(distinct, x)
		numbers = append(numbers, a.likeNumber(knee.Level, x))
	}
	return distinct, numbers
}

// halfway is the middle of two loads; slots are whole.
func (a axis) halfway(x, y float64) float64 {
	middle := (x + y) / 2
	if a == byRate {
		return middle
	}
	return float64(int(middle))
}
