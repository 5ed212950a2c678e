package metric

import "math/bits"

// Buckets are log-linear buckets of whole numbers, such as nanoseconds: each power of two is divided into 2^b equal parts,
// which bounds the width of a bucket to 1/2^b of its lower edge, and numbers below 2^b have a bucket each.
type Buckets int

// Count is how many buckets there are for 64-bit numbers.
func (b Buckets) Count() int { return (64 - int(b) + 1) << b }

// Of is the index of the bucket that holds n.
func (b Buckets) Of(n uint64) int {
	if n < 1<<b {
		return int(n)
	}
	shift := bits.Len64(n) - int(b) - 1
	return (shift+1)<<b | int(n>>shift&(1<<b-1))
}

// Middle is the middle of a bucket.
func (b Buckets) Middle(i int) float64 {
	if i < 1<<b {
		return float64(i)
	}
	shift := i>>b - 1
	low := (uint64(1)<<b | uint64(i&(1<<b-1))) << shift
	return float64(low) + float64(uint64(1)<<shift-1)/2
}
