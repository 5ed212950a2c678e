package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// spreads is how many parts of the distribution of a standard error power is a mean over: enough for three digits.
const spreads = 200

// Detectable is the smallest true value that a two-sided t test at alpha finds with this power. The test's statistic has the noncentral
// distribution of Student: with few degrees of freedom the sum of two of his quantiles would be too little.
func (e Estimate) Detectable(alpha, power float64) float64 {
	if e.SE == 0 || math.IsInf(e.SE, 0) || math.IsNaN(e.SE) {
		return e.SE
	}
	df := max(e.DF, 1)
	bounds := make([]float64, spreads) // what the value has to exceed, in true errors, where the error comes out so large
	critical, chi := TQuantile(1-alpha/2, df), distuv.ChiSquared{K: df}
	for i := range bounds {
		bounds[i] = critical * math.Sqrt(chi.Quantile((float64(i)+0.5)/spreads)/df)
	}
	low, high := 0.0, 1.0
	for found(high, bounds) < power {
		low, high = high, 2*high
	}
	for range 40 {
		if middle := (low + high) / 2; found(middle, bounds) < power {
			low = middle
		} else {
			high = middle
		}
	}
	return high * e.SE
}

// found is how often a value of so many errors exceeds the bounds.
func found(size float64, bounds []float64) (share float64) {
	for _, b := range bounds {
		share += distuv.UnitNormal.CDF(size-b) / float64(len(bounds))
	}
	return share
}
