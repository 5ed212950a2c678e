package intervals

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
)

// coarse are the bins of values: 32 for each power of two. They need not be finer, since they only say how many of a chunk's values
// lie below a quantile; the quantile itself comes from the level's distribution.
const coarse = metric.Buckets(5)

// least is the smallest value that is told apart: below a nanosecond all are the same.
const least = 1e-9

// A series is the values of a metric in one chunk.
type series struct {
	n      int
	sum    float64
	base   int      // the bin of the first count
	counts []uint32 // how many in each bin from base on
}

func binOf(v float64) int { return coarse.Of(max(v, least)) }

func (s *series) add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	s.n++
	s.sum += v
	s.counts[s.place(binOf(v))]++
}

// place is where a bin is counted; the counts grow to hold it.
func (s *series) place(bin int) int {
	switch {
	case len(s.counts) == 0:
		s.base, s.counts = bin, make([]uint32, 1)
	case bin < s.base:
		s.counts = append(make([]uint32, s.base-bin), s.counts...)
		s.base = bin
	case bin >= s.base+len(s.counts):
		s.counts = append(s.counts, make([]uint32, bin-s.base-len(s.counts)+1)...)
	}
	return bin - s.base
}

func (s *series) join(o *series) {
	s.n += o.n
	s.sum += o.sum
	for i, n := range o.counts {
		if n > 0 {
			at := s.place(o.base + i)
			s.counts[at] += n
		}
	}
}

// upto is how many values lie in the bins up to one.
func (s *series) upto(bin int) (n float64) {
	for i := 0; i < len(s.counts) && s.base+i <= bin; i++ {
		n += float64(s.counts[i])
	}
	return n
}
