package livemetrics

import (
	"math"
	"slices"
	"sync/atomic"
	"time"
)

// The upper bounds of the buckets in nanoseconds, six in each power of ten: of what is measured between tokens, and of whole requests.
var (
	short = bounds(-4, 1) // 0.1 ms … 10 s
	long  = bounds(-3, 3) // 1 ms … 1000 s
)

// bounds are those from one power of ten of seconds to another.
func bounds(from, to int) (all []int64) {
	for power := from; power < to; power++ {
		for _, step := range []float64{1, 1.5, 2, 3, 5, 7.5} {
			all = append(all, int64(math.Round(step*math.Pow10(power+9))))
		}
	}
	return append(all, int64(math.Pow10(to+9)))
}

// mostBuckets bounds the buckets of a histogram.
const mostBuckets = 64

// A histogram counts durations. The last of its counts has those above all bounds.
type histogram struct {
	bounds []int64
	counts []atomic.Uint64
	sum    atomic.Int64 // nanoseconds
}

func newHistogram(bounds []int64) *histogram {
	return &histogram{bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1)}
}

// bucket is the place of a duration: a bound is in the bucket below it.
func (h *histogram) bucket(d time.Duration) int {
	at, _ := slices.BinarySearch(h.bounds, int64(d))
	return at
}

func (h *histogram) add(d time.Duration) {
	h.counts[h.bucket(d)].Add(1)
	h.sum.Add(int64(d))
}

// A batch collects durations of one request, so that what others write too is touched once for each bucket.
type batch struct {
	*histogram
	counts [mostBuckets]uint32
	sum    time.Duration
	last   int
}

func (h *histogram) many() batch { return batch{histogram: h} }

func (b *batch) add(d time.Duration) {
	if b.last == 0 || b.last == len(b.bounds) || int64(d) > b.bounds[b.last] || int64(d) <= b.bounds[b.last-1] { // gaps of one reply are alike
		b.last = b.bucket(d)
	}
	b.counts[b.last]++
	b.sum += d
}

// done counts what was collected.
func (b *batch) done() {
	for i := range b.histogram.counts {
		if n := b.counts[i]; n > 0 {
			b.histogram.counts[i].Add(uint64(n))
		}
	}
	b.histogram.sum.Add(int64(b.sum))
}
