package metric

import (
	"math"
	"slices"
)

// maxExact is how many values a Distribution keeps as they are, before it lays them into a histogram.
const maxExact = 8192

// A Distribution holds the values of one metric: up to 8,192 of them exactly, more in a Histogram, whose quantiles are
// within 0.05 %. Sum and Mean are exact always. Where values may be more, none is negative.
// The zero Distribution is empty and ready for use; it is not safe for concurrent use.
type Distribution struct {
	exact  []float64
	sorted bool
	hist   *Histogram
	sum    float64
	// infinite is how many values beside these lie above all others.
	infinite int
}

// NewDistribution holds the values given.
func NewDistribution(values ...float64) *Distribution {
	d := &Distribution{}
	for _, v := range values {
		d.Add(v)
	}
	return d
}

// NewGapDistribution keeps values in a histogram from the first on, for series that are long.
func NewGapDistribution() *Distribution { return &Distribution{hist: NewHistogram()} }

// Add adds a value. NaN and infinities are not values and are ignored.
func (d *Distribution) Add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	d.sum += v
	if d.hist != nil {
		d.hist.Add(v)
		return
	}
	if len(d.exact) == maxExact {
		d.toHistogram()
		d.hist.Add(v)
		return
	}
	d.exact = append(d.exact, v)
	d.sorted = false
}

// toHistogram lays the exact values into a histogram.
func (d *Distribution) toHistogram() {
	d.hist = NewHistogram()
	for _, v := range d.exact {
		d.hist.Add(v)
	}
	d.exact = nil
}

// N is the number of values.
func (d *Distribution) N() int {
	if d.hist != nil {
		return int(d.hist.N())
	}
	return len(d.exact)
}

// AddN adds a value n times.
func (d *Distribution) AddN(v float64, n int) {
	if d.hist == nil {
		for range n {
			d.Add(v)
		}
		return
	}
	d.sum += v * float64(n)
	d.hist.AddN(v, int64(n))
}

// AddInfinite counts a value above all others: a failed request that counts as one that never ended. It is in no
// figure but Quantile.
func (d *Distribution) AddInfinite() { d.infinite++ }

// Infinite is how many values are infinite; N does not count them.
func (d *Distribution) Infinite() int { return d.infinite }

// Quantile is At with the infinite values above all others; +Inf where the value of that rank is one of them.
func (d *Distribution) Quantile(p float64) float64 {
	if d.infinite == 0 {
		return d.At(p)
	}
	n := d.N()
	i := Rank(p, n+d.infinite)
	if i >= n {
		return math.Inf(1)
	}
	return d.At(float64(i+1) / float64(n))
}

// Sum is the sum of the values.
func (d *Distribution) Sum() float64 { return d.sum }

// Mean is the arithmetic mean; 0 for an empty distribution.
func (d *Distribution) Mean() float64 {
	if d.N() == 0 {
		return 0
	}
	return d.sum / float64(d.N())
}

// At is the value at p in [0, 1] by nearest rank: the ⌈p·n⌉-th smallest; p = 0 gives the smallest. 0 when empty.
func (d *Distribution) At(p float64) float64 {
	if d.hist != nil {
		return d.hist.At(p)
	}
	if len(d.exact) == 0 {
		return 0
	}
	if !d.sorted {
		slices.Sort(d.exact)
		d.sorted = true
	}
	return d.exact[Rank(p, len(d.exact))]
}

// Rank is the index of the ⌈p·n⌉-th of n values, from 0. The tiny allowance undoes the rounding of p·n in binary
// (0.07·100 is 7.000000000000001), so that a rank that is whole on paper is whole here. n is at least 1.
func Rank(p float64, n int) int {
	i := int(math.Ceil(p*float64(n)-1e-9)) - 1
	return min(max(i, 0), n-1)
}

// join adds the values of another distribution, nil for none.
func (d *Distribution) join(o *Distribution) {
	switch {
	case o == nil:
	case o.hist == nil:
		for _, v := range o.exact {
			d.Add(v)
		}
	default:
		if d.hist == nil {
			d.toHistogram()
		}
		d.hist.Merge(o.hist)
		d.sum += o.sum
	}
}
