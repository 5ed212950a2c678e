package stats

import "math"

// A Part is what one unit adds to a ratio: requests that failed of those sent, seconds of so many requests.
type Part struct{ Num, Den float64 }

// Ratio is the sum of the numerators over that of the denominators. The parts are independent of each other; what is inside one
// is not. Its error is that of a ratio estimator.
func Ratio(parts []Part) Estimate {
	num, den := sums(parts)
	ratio := num / den
	n, squares := float64(len(parts)), 0.0
	for _, p := range parts {
		e := p.Num - ratio*p.Den
		squares += e * e
	}
	if len(parts) < 2 || den == 0 {
		return Estimate{Value: ratio, SE: math.Inf(1), DF: 1}
	}
	return Estimate{Value: ratio, SE: math.Sqrt(n/(n-1)*squares) / den, DF: n - 1}
}

func sums(parts []Part) (num, den float64) {
	for _, p := range parts {
		num += p.Num
		den += p.Den
	}
	return num, den
}

// Log is the estimate of the logarithm of e.
func (e Estimate) Log() Estimate {
	return Estimate{Value: math.Log(e.Value), SE: e.SE / math.Abs(e.Value), DF: e.DF}
}
