package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Ranks are the shares of n independent values between which their p quantile lies: the interval of order statistics, with the ranks
// of the mid-p interval, since the exact one holds more than it says. low is 0 and high is 1 where so few values do not bound the
// quantile on that side.
func Ranks(p, n, level float64) (low, high float64) {
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

// Certain is the share of an effective number of values that counts for an interval where that number was estimated with df degrees
// of freedom: the square of the normal quantile over Student's, as Korn and Graubard have it.
func Certain(df, level float64) float64 {
	ratio := distuv.UnitNormal.Quantile(0.5+level/2) / TQuantile(0.5+level/2, df)
	return ratio * ratio
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
