package metric

import (
	"maps"
	"math"
	"math/bits"
	"slices"
)

// subBits is the number of linear sub-buckets of each power of two, as a power of two. 1,024 sub-buckets bound the
// width of a bucket to 1/1,024 of its lower edge, so the middle of a bucket is off by at most 1/2,048 < 0.05 %.
const subBits = 10

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
	h.counts[bucket(uint64(math.Round(seconds*1e9)))] += n
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
			return min(max(middle(b), h.min), h.max)
		}
	}
	return h.max
}

// bucket is the index of the bucket that holds ns nanoseconds. Values below 2^subBits have a bucket each.
func bucket(ns uint64) int32 {
	if ns < 1<<subBits {
		return int32(ns)
	}
	shift := bits.Len64(ns) - subBits - 1
	return int32(shift+1)<<subBits | int32(ns>>shift&(1<<subBits-1))
}

// middle is the middle of a bucket in seconds.
func middle(b int32) float64 {
	if b < 1<<subBits {
		return float64(b) / 1e9
	}
	shift := int(b>>subBits) - 1
	low := (uint64(1)<<subBits | uint64(b&(1<<subBits-1))) << shift
	return (float64(low) + float64(uint64(1)<<shift-1)/2) / 1e9
}

func (h *Histogram) buckets() []int32 {
	return slices.Sorted(maps.Keys(h.counts))
}
