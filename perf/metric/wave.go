package metric

import (
	"container/heap"
	"math"

	"github.com/modelscope/evalscope/perf/record"
)

// burstSplit parts the TTFT of the first requests of a closed loop's first `size` sessions, by their place in the level, from that
// of the rest; those that failed have their places too. Records come in the order in which they end, so a request counts as of the first
// wave until an earlier one is known.
type burstSplit struct {
	size  int
	first initialBurst
	rest  *Distribution
}

// A place is the TTFT of a request by its place in the level, NaN where it has none.
type place struct {
	seq  int64
	ttft float64
}

// A initialBurst is a heap of places with the last of them on top.
type initialBurst []place

func (w *burstSplit) add(r *record.Record) {
	if w.size == 0 {
		return
	}
	seq, ttft := r.Seq, math.NaN() // which no distribution takes
	if v, ok := r.TTFT(); ok && r.Succeeded() {
		ttft = v.Seconds()
	}
	if w.rest == nil {
		w.rest = NewDistribution()
	}
	if r.Turn > 0 {
		w.rest.Add(ttft)
		return
	}
	if len(w.first) < w.size {
		heap.Push(&w.first, place{seq, ttft})
		return
	}
	if last := w.first[0]; seq < last.seq {
		w.first[0] = place{seq, ttft}
		heap.Fix(&w.first, 0)
		ttft = last.ttft
	}
	w.rest.Add(ttft)
}

// split adds both distributions to those of a level.
func (w *burstSplit) split(dists map[Key]*Distribution) {
	first := NewDistribution()
	for _, one := range w.first {
		first.Add(one.ttft)
	}
	if first.N() > 0 {
		dists[TTFTFirstWave] = first
	}
	if w.rest != nil && w.rest.N() > 0 {
		dists[TTFTRest] = w.rest
	}
}

// Len, Less, Swap, Push and Pop are those of container/heap.
func (f initialBurst) Len() int           { return len(f) }
func (f initialBurst) Less(i, j int) bool { return f[i].seq > f[j].seq }
func (f initialBurst) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *initialBurst) Push(x any)        { *f = append(*f, x.(place)) }
func (f *initialBurst) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
