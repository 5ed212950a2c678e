package servermetrics

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
)

// buckets are the values of a histogram below each bound, ascending by bound; they hold fewer or as many as the next.
type buckets []bucket

type bucket struct{ bound, below float64 }

// add counts n more values below a bound.
func (b *buckets) add(bound, n float64) {
	if math.IsNaN(bound) {
		return
	}
	i, found := slices.BinarySearchFunc(*b, bound, func(x bucket, bound float64) int { return cmp.Compare(x.bound, bound) })
	if !found {
		*b = slices.Insert(*b, i, bucket{bound: bound})
	}
	(*b)[i].below += n
}

// at estimates the value at p in (0, 1]: on a line between the bounds of its bucket, of which the first begins at 0. It is nil for
// an empty histogram and for one whose counts fall.
func (b buckets) at(p float64) *metric.Estimate {
	if len(b) == 0 {
		return nil
	}
	for i := range b {
		if b[i].below < 0 || i > 0 && b[i].below < b[i-1].below {
			return nil
		}
	}
	total := b[len(b)-1].below
	if !(total > 0) || math.IsInf(total, 0) {
		return nil
	}
	want, from, under := p*total, 0.0, 0.0
	for _, one := range b {
		if one.below < want {
			from, under = one.bound, one.below
			continue
		}
		if math.IsInf(one.bound, 1) {
			return &metric.Estimate{Value: from, From: from, To: from, Open: true}
		}
		return &metric.Estimate{Value: from + (one.bound-from)*(want-under)/(one.below-under), From: from, To: one.bound}
	}
	return nil
}
