package stats

import (
	"math"
	"sort"
)

// A Block is the values of one stretch of time.
type Block interface {
	// N is how many values there are, Sum their sum, Upto how many are at most x.
	N() float64
	Sum() float64
	Upto(x float64) float64
}

// Sorted is a Block of values in ascending order.
type Sorted []float64

// N is the number of values.
func (s Sorted) N() float64 { return float64(len(s)) }

// Sum is their sum.
func (s Sorted) Sum() (total float64) {
	for _, x := range s {
		total += x
	}
	return total
}

// Upto counts the values up to x.
func (s Sorted) Upto(x float64) float64 {
	return float64(sort.Search(len(s), func(i int) bool { return s[i] > x }))
}

// Quantile is the least value, to nine digits, up to which a share p of the blocks' values lies. The values are between low and
// high and not negative.
func Quantile(blocks []Block, p, low, high float64) float64 {
	n := 0.0
	for _, b := range blocks {
		n += b.N()
	}
	wanted := p * n * (1 - 1e-12)
	for range 200 {
		if high-low <= 1e-9*high {
			break
		}
		if middle := low + (high-low)/2; upto(blocks, middle) >= wanted {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

func upto(blocks []Block, x float64) (n float64) {
	for _, b := range blocks {
		n += b.Upto(x)
	}
	return n
}

// A Span is a figure with an interval of its own, which need not be symmetric. High is +Inf where the values say nothing of it.
type Span struct{ Value, Low, High float64 }

// QuantileSpan is a quantile with its confidence interval by Woodruff: the error of the share up to the quantile, from blocks
// that are independent of each other, turned back into values.
func QuantileSpan(blocks []Block, p, level, low, high float64) Span {
	q := Quantile(blocks, p, low, high)
	share, n := Above(blocks, q), 0.0
	for i := range share {
		share[i].Num = share[i].Den - share[i].Num
		n += share[i].Den
	}
	e := Ratio(share)
	e.SE = max(e.SE, math.Sqrt(p*(1-p)/n)) // values that are not alike at all within a block may look better than independent ones
	half := TQuantile(0.5+level/2, e.DF) * e.SE
	s := Span{Value: q, Low: 0, High: math.Inf(1)}
	if p-half > 0 {
		s.Low = Quantile(blocks, p-half, low, high)
	}
	if p+half < 1 {
		s.High = Quantile(blocks, p+half, low, high)
	}
	return s
}

// Above is how many values of each block lie above x.
func Above(blocks []Block, x float64) []Part {
	parts := make([]Part, len(blocks))
	for i, b := range blocks {
		parts[i] = Part{Num: b.N() - b.Upto(x), Den: b.N()}
	}
	return parts
}

// Mover is the interval of the difference of two figures from the interval of each: the method of variance estimates recovery of
// Zou and Donner.
func Mover(a, b Span) Span {
	d := a.Value - b.Value
	return Span{Value: d, Low: d - math.Hypot(a.Value-a.Low, b.High-b.Value), High: d + math.Hypot(a.High-a.Value, b.Value-b.Low)}
}

// Log is the span of the logarithm.
func (s Span) Log() Span { return Span{math.Log(s.Value), math.Log(s.Low), math.Log(s.High)} }
