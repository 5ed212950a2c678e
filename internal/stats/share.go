package stats

import "math"

// Wilson is the interval of a share of n trials, of which design says how many count as one.
func Wilson(share, n, design, level float64) Span {
	n /= max(design, 1)
	z := TQuantile(0.5+level/2, 1e6)
	center := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return Span{Value: share, Low: max(0, center-half), High: min(1, center+half)}
}

// ShareOf is the interval of a share that was estimated with an error: Wilson's, which stays between 0 and 1, with as many trials as have
// that error, and fewer where the error is an estimate of few units itself (Korn and Graubard). Where the units do not differ, n trials
// count.
func ShareOf(e Estimate, n, level float64) Span {
	if spread := e.Value * (1 - e.Value); spread > 0 && e.SE > 0 && !math.IsInf(e.SE, 0) {
		n = spread / (e.SE * e.SE) * Certain(e.DF, level)
	}
	return Wilson(min(1, max(0, e.Value)), n, 1, level)
}

// Design is the variance of a share over that of as many independent trials: above 1 where failures come in bursts.
func Design(parts []Part) float64 { return max(1, DesignEffect(parts)) }

// DesignEffect is Design also where it is below 1: where values in turn are less alike than independent ones, or by chance. It is 1
// where all values or none count.
func DesignEffect(parts []Part) float64 {
	e := Ratio(parts)
	_, n := sums(parts)
	independent := e.Value * (1 - e.Value) / n
	if !(independent > 0) || math.IsInf(e.SE, 0) {
		return 1
	}
	return e.SE * e.SE / independent
}

// ShareP is the two-sided p of the hypothesis that two shares are one, by the score test. df says how sure the designs of both are.
func ShareP(a, b []Part, df float64) float64 {
	numA, denA := sums(a)
	numB, denB := sums(b)
	both := (numA + numB) / (denA + denB)
	spread := both * (1 - both) * (Design(a)/denA + Design(b)/denB)
	if !(spread > 0) {
		return 1
	}
	return Estimate{Value: numA/denA - numB/denB, SE: math.Sqrt(spread), DF: df}.P()
}
