package calibrate

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
)

// oneSided is the normal quantile of a one-sided 95 % confidence limit, twoErrors the standard errors added to a mean.
const (
	oneSided  = 1.645
	twoErrors = 2.0
)

// ErrorOf is the error of a series of pairs, in seconds, and the bounds that the package's comment defines. It is the
// zero ClientError for no pairs.
func ErrorOf(pairs []Pair) metric.ClientError {
	n := len(pairs)
	if n == 0 {
		return metric.ClientError{}
	}
	size, client, truth := make([]float64, n), make([]float64, n), make([]float64, n)
	sum, bias, squares := 0.0, 0.0, 0.0
	for i, p := range pairs {
		e := p.Error().Seconds()
		size[i], client[i], truth[i] = math.Abs(e), p.Client.Seconds(), p.Truth.Seconds()
		sum, bias, squares = sum+size[i], bias+e, squares+e*e
	}
	for _, s := range [][]float64{size, client, truth} {
		slices.Sort(s)
	}
	mean := sum / float64(n)
	deviation := math.Sqrt(max(0, squares/float64(n)-mean*mean))
	at := func(p float64) float64 {
		shift := nanoseconds(math.Abs(client[metric.Rank(p, n)] - truth[metric.Rank(p, n)]))
		return max(shift, size[limit(1-(1-p)/10, n)])
	}
	return metric.ClientError{Bias: bias / float64(n), Max: size[n-1], N: n,
		Bound: metric.Bound{Mean: mean + twoErrors*deviation/math.Sqrt(float64(n)), P50: at(0.5), P99: at(0.99)}}
}

// spread is the mean, the median and the 99th percentile of values.
func spread(values []float64) metric.Bound {
	if len(values) == 0 {
		return metric.Bound{}
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	n := len(values)
	return metric.Bound{Mean: sum / float64(n), P50: values[metric.Rank(0.5, n)], P99: values[metric.Rank(0.99, n)]}
}

// limit is the index of the one-sided 95 % confidence limit of a quantile of n sorted values (normal approximation of
// the binomial), the last one where the sample is too small for one.
func limit(q float64, n int) int {
	x := float64(n)
	return min(n-1, int(math.Ceil(x*q+oneSided*math.Sqrt(x*q*(1-q)))))
}

// nanoseconds rounds seconds to the resolution of the instants that they are made of: the difference of two large values
// carries the noise of floating point.
func nanoseconds(seconds float64) float64 { return math.Round(seconds*1e9) / 1e9 }
