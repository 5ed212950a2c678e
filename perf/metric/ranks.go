package metric

import (
	"cmp"
	"math"
	"slices"
)

// ranked are the values of several samples in one order, and what ranks they have in it.
type ranked struct {
	values []rankedValue // ascending
	n      []int64       // of each sample
	sums   []float64     // of the ranks of each sample
	all    int64
	ties   float64 // Σ (t³ − t) over values that are equal
}

// A rankedValue is a value that one sample has n times.
type rankedValue struct {
	v      float64
	sample int
	n      int64
}

// rankAll gives the values of all samples their ranks from 1; equal ones share the mean of theirs.
func rankAll(samples []*Distribution) *ranked {
	r := &ranked{n: make([]int64, len(samples)), sums: make([]float64, len(samples))}
	for i, d := range samples {
		d.each(func(v float64, n int64) {
			r.values = append(r.values, rankedValue{v, i, n})
			r.n[i] += n
		})
	}
	slices.SortStableFunc(r.values, func(a, b rankedValue) int { return cmp.Compare(a.v, b.v) })
	for begin := 0; begin < len(r.values); {
		end, tied := begin, int64(0)
		for ; end < len(r.values) && r.values[end].v == r.values[begin].v; end++ {
			tied += r.values[end].n
		}
		rank := float64(r.all) + (float64(tied)+1)/2
		for _, v := range r.values[begin:end] {
			r.sums[v.sample] += rank * float64(v.n)
		}
		t := float64(tied)
		r.ties += t*t*t - t
		r.all += tied
		begin = end
	}
	return r
}

// each yields the values and how often each is there. Those of a histogram are laid out evenly in their bucket.
func (d *Distribution) each(yield func(v float64, n int64)) {
	if d.hist == nil {
		for _, v := range d.exact {
			yield(v, 1)
		}
		return
	}
	d.hist.buckets(func(b *bucket) bool {
		yield((b.min+b.max)/2, b.n)
		return true
	})
}

// greater is the chance that a sample of the same values as the others would rank as high as sample i does, or higher: the
// one-sided Mann–Whitney test by its normal approximation, corrected for ties and for continuity. It is not ok where either side
// has fewer values than least, or all are equal.
func (r *ranked) greater(i int, least int64) (p float64, ok bool) {
	n, m := float64(r.n[i]), float64(r.all-r.n[i])
	if r.n[i] < least || r.all-r.n[i] < least {
		return 0, false
	}
	u := r.sums[i] - n*(n+1)/2
	all := n + m
	variance := n * m / 12 * (all + 1 - r.ties/(all*(all-1)))
	if variance <= 0 {
		return 0, false
	}
	z := (u - n*m/2 - 0.5) / math.Sqrt(variance)
	return math.Erfc(z/math.Sqrt2) / 2, true
}

// medianWithout is the median of all samples but one.
func (r *ranked) medianWithout(i int) float64 {
	want, seen := (r.all-r.n[i]+1)/2, int64(0)
	for _, v := range r.values {
		if v.sample == i {
			continue
		}
		if seen += v.n; seen >= want {
			return v.v
		}
	}
	return 0
}

// holm makes chances of single comparisons those of a family (Holm 1979): the smallest times their number, the next times one
// less, none smaller than the one before, none above 1.
func holm[T any](all []T, of func(*T) *float64) {
	order := make([]*float64, len(all))
	for i := range all {
		order[i] = of(&all[i])
	}
	slices.SortStableFunc(order, func(a, b *float64) int { return cmp.Compare(*a, *b) })
	most := 0.0
	for i, p := range order {
		most = max(most, min(1, *p*float64(len(order)-i)))
		*p = most
	}
}
