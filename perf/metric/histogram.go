package metric

import (
	"maps"
	"math"
	"slices"
)

// fine is the Histogram's buckets: the middle of one is off by at most 1/2,048 < 0.05 %.
const fine = Buckets(10)

// A Histogram is a log-linear histogram of durations in seconds with a nanosecond as its smallest step and a relative
// error of at most 0.05 %. Two histograms merge exactly. The zero Histogram is not ready; use NewHistogram.
type Histogram struct {
	counts   map[int32]int64
	n        int64
	min, max float64
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram { return &Histogram{counts: map[int32]int64{}} }

// Add counts a value in seconds; a negative one counts as 0.
func (h *Histogram) Add(seconds float64) { h.AddN(seconds, 1) }

// AddN counts a value n times; n is at least 1.
func (h *Histogram) AddN(seconds float64, n int64) {
	seconds = max(seconds, 0)
	if h.n == 0 || seconds < h.min {
		h.min = seconds
	}
	if h.n == 0 || seconds > h.max {
		h.max = seconds
	}
	h.counts[int32(fine.Of(uint64(math.Round(seconds*1e9))))] += n
	h.n += n
}

// N is the number of values.
func (h *Histogram) N() int64 { return h.n }

// Merge adds the values of another histogram.
func (h *Histogram) Merge(o *Histogram) {
	if o.n == 0 {
		return
	}
	if h.n == 0 || o.min < h.min {
		h.min = o.min
	}
	if h.n == 0 || o.max > h.max {
		h.max = o.max
	}
	for b, c := range o.counts {
		h.counts[b] += c
	}
	h.n += o.n
}

// At is the value at p by nearest rank, within 0.05 %; the smallest and the largest value are exact.
func (h *Histogram) At(p float64) float64 {
	if h.n == 0 {
		return 0
	}
	want := int64(rank(p, int(h.n))) + 1
	if want <= 1 {
		return h.min
	}
	if want >= h.n {
		return h.max
	}
	var seen int64
	for _, b := range h.buckets() {
		if seen += h.counts[b]; seen >= want {
			return min(max(fine.Middle(int(b))/1e9, h.min), h.max)
		}
	}
	return h.max
}

func (h *Histogram) buckets() []int32 {
	return slices.Sorted(maps.Keys(h.counts))
}
