package metric

import "math"

// Buckets are log-linear buckets of numbers from 0 on: each power of two is divided into 2^b equal parts, which bounds the
// width of a bucket to 1/2^b of its lower edge. Their indexes are the leading bits of the number itself, sign and exponent and
// b bits of the fraction: they order numbers as the numbers are ordered.
type Buckets int

// Of is the index of the bucket that holds v.
func (b Buckets) Of(v float64) int { return int(math.Float64bits(v) >> (52 - b)) }

// Edge is the lower edge of a bucket; that of the next one is its upper edge.
func (b Buckets) Edge(i int) float64 { return math.Float64frombits(uint64(i) << (52 - b)) }

// WholeMiddle is the middle of the whole numbers in a bucket, as of counts and of nanoseconds; for the bucket of a number below
// 2^b, which is narrower than 1, its lower edge.
func (b Buckets) WholeMiddle(i int) float64 {
	low := b.Edge(i)
	return max(low, (low+b.Edge(i+1)-1)/2)
}
