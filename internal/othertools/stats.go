package othertools

import (
	"math"
	"slices"
)

// values are the figures of one metric, one a request or one a gap.
type values []float64

func (v values) sum() (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

func (v values) mean() float64 {
	if len(v) == 0 {
		return 0
	}
	return v.sum() / float64(len(v))
}

// std is the population's standard deviation, numpy's default.
func (v values) std() float64 {
	if len(v) == 0 {
		return 0
	}
	mean, s := v.mean(), 0.0
	for _, x := range v {
		s += (x - mean) * (x - mean)
	}
	return math.Sqrt(s / float64(len(v)))
}

func (v values) sorted() values { return slices.Sorted(slices.Values(v)) }

// linear is numpy's percentile: between the two values round p·(n−1), in proportion. p is in 0…1; 0 without values.
func (v values) linear(p float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := v.sorted()
	at := p * float64(len(s)-1)
	lo := int(at)
	hi := min(lo+1, len(s)-1)
	return s[lo] + (at-float64(lo))*(s[hi]-s[lo])
}

// nearest is the nearest rank: the ⌈p·n⌉-th smallest value.
func (v values) nearest(p float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := v.sorted()
	i := int(math.Ceil(p*float64(len(s))-1e-9)) - 1
	return s[min(max(i, 0), len(s)-1)]
}

func (v values) max() float64 {
	if len(v) == 0 {
		return 0
	}
	return slices.Max(v)
}

func (v values) min() float64 {
	if len(v) == 0 {
		return 0
	}
	return slices.Min(v)
}

// scaled is every value times a factor.
func (v values) scaled(by float64) values {
	out := make(values, len(v))
	for i, x := range v {
		out[i] = x * by
	}
	return out
}
