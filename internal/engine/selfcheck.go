package engine

import (
	"math"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
)

// A selfCheck measures the load generator itself from its start to its stop.
type selfCheck struct {
	begin time.Time
	cpu   time.Duration
	from  []metrics.Sample
}

func selfSamples() []metrics.Sample {
	return []metrics.Sample{{Name: "/sched/latencies:seconds"}, {Name: "/sched/pauses/total/gc:seconds"}}
}

func startSelfCheck() *selfCheck {
	s := &selfCheck{begin: time.Now(), cpu: cpuTime(), from: selfSamples()}
	metrics.Read(s.from)
	return s
}

// stop is what was measured since the start.
func (s *selfCheck) stop() metric.Client {
	wall := time.Since(s.begin)
	now := selfSamples()
	metrics.Read(now)
	c := metric.Client{}
	if wall > 0 {
		c.CPUShare = min(1, float64(cpuTime()-s.cpu)/float64(wall)/float64(runtime.GOMAXPROCS(0)))
	}
	waits := since(s.from[0], now[0])
	c.SchedDelayP99 = waits.quantile(0.99)
	pauses := since(s.from[1], now[1])
	c.GCPauses, c.GCPauseMax = pauses.sum(), pauses.quantile(1)
	return c
}

// buckets is the growth of one of the runtime's histograms: counts[i] values lie between edges[i] and edges[i+1].
type buckets struct {
	counts []uint64
	edges  []float64
}

func since(from, to metrics.Sample) buckets {
	if from.Value.Kind() != metrics.KindFloat64Histogram || to.Value.Kind() != metrics.KindFloat64Histogram {
		return buckets{}
	}
	a, b := from.Value.Float64Histogram(), to.Value.Float64Histogram()
	grown := buckets{counts: make([]uint64, len(b.Counts)), edges: b.Buckets}
	for i := range b.Counts {
		grown.counts[i] = b.Counts[i] - a.Counts[i]
	}
	return grown
}

// quantile is the upper edge of the bucket that holds the value at p: an upper bound. 0 when there are no values.
func (b buckets) quantile(p float64) float64 {
	var n, seen uint64
	for _, c := range b.counts {
		n += c
	}
	want := uint64(math.Ceil(p * float64(n)))
	for i, c := range b.counts {
		if seen += c; c > 0 && seen >= want {
			return b.edge(i)
		}
	}
	return 0
}

// sum adds the values, each as the upper edge of its bucket.
func (b buckets) sum() float64 {
	total := 0.0
	for i, c := range b.counts {
		if c > 0 {
			total += float64(c) * b.edge(i)
		}
	}
	return total
}

// edge is the upper edge of a bucket, or its lower one where the upper is infinite.
func (b buckets) edge(i int) float64 {
	if high := b.edges[i+1]; !math.IsInf(high, 1) {
		return high
	}
	return b.edges[i]
}
