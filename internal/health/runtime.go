package health

import (
	"math"
	"runtime/metrics"
	"slices"
)

// runtimeNames are the runtime's histograms: waits of runnable goroutines, and stops by the garbage collector.
var runtimeNames = []string{"/sched/latencies:seconds", "/sched/pauses/total/gc:seconds"}

// A goRuntime reads the growth of the runtime's histograms.
type goRuntime struct {
	samples    []metrics.Sample
	last       [2][]uint64
	everything [2]buckets // since the start
}

func newGoRuntime() *goRuntime {
	g := &goRuntime{samples: make([]metrics.Sample, len(runtimeNames))}
	for i, name := range runtimeNames {
		g.samples[i].Name = name
	}
	g.grown()
	g.everything = [2]buckets{}
	return g
}

// grown is what came since the call before.
func (g *goRuntime) grown() (waits, pauses buckets) {
	metrics.Read(g.samples)
	return g.growth(0), g.growth(1)
}

func (g *goRuntime) growth(i int) buckets {
	if g.samples[i].Value.Kind() != metrics.KindFloat64Histogram {
		return buckets{}
	}
	now := g.samples[i].Value.Float64Histogram()
	grown := buckets{counts: slices.Clone(now.Counts), edges: now.Buckets}
	for k := range g.last[i] {
		grown.counts[k] -= g.last[i][k]
	}
	g.last[i] = append(g.last[i][:0], now.Counts...)
	g.everything[i].join(grown)
	return grown
}

// buckets are values of a histogram: counts[i] values lie between edges[i] and edges[i+1].
type buckets struct {
	counts []uint64
	edges  []float64
}

func (b *buckets) join(o buckets) {
	if b.counts == nil {
		b.counts, b.edges = slices.Clone(o.counts), o.edges
		return
	}
	for i := range o.counts {
		b.counts[i] += o.counts[i]
	}
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
