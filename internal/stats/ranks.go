package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Ranks are the shares of n values between which their p quantile lies: the interval of order statistics, for values of which
// effective are as good as independent ones, and whose number was estimated with df degrees of freedom. The number is reduced by the ratio of Student's
// quantile to the normal one, as Korn and Graubard have it; the ranks are those of the mid-p interval, since the exact one holds more than it says.
// low is 0 and high is 1 where so few values do not bound the quantile on that side.
func Ranks(p, effective, df, level float64) (low, high float64) {
	n := effective
	if !math.IsInf(df, 0) {
		ratio := TQuantile(0.5+level/2, 1e6) / TQuantile(0.5+level/2, df)
		n *= ratio * ratio
	}
	tail := (1 - level) / 2
	if math.Pow(1-p, n) < tail {
		low = mathext.InvRegIncBeta(n*p+0.5, n*(1-p)+0.5, tail)
	}
	high = 1
	if math.Pow(p, n) < tail {
		high = mathext.InvRegIncBeta(n*p+0.5, n*(1-p)+0.5, 1-tail)
	}
	return low, high
}

// Needed is how many independent values bound their p quantile from above with this confidence where so many of them may lie above the
// bound: the smallest n for which no more than that many of n lie above the quantile with a probability of 1 − confidence at most.
func Needed(p, confidence float64, above int) int {
	enough := func(n int) bool {
		return n > above && mathext.RegIncBeta(float64(n-above), float64(above)+1, p) <= 1-confidence
	}
	high := above + 1
	for !enough(high) {
		high *= 2
	}
	low := high / 2
	for high-low > 1 {
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// Claim is the highest quantile that so many independent values bound from above with this confidence, by the value that so many of them
// lie at or above.
func Claim(n float64, confidence float64, above int) float64 {
	if n <= float64(above) {
		return 0
	}
	return mathext.InvRegIncBeta(n-float64(above), float64(above)+1, 1-confidence)
}
