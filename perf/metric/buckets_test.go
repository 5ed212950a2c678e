package metric

import (
	"math"
	"testing"
)

func TestBuckets_HoldTheirEdgesAndMiddles(t *testing.T) {
	for _, all := range []Buckets{3, 5, 11} {
		width := 1 / float64(int(1)<<all)
		for shift := range 64 {
			for _, n := range []uint64{1 << shift, 1<<shift + 1<<max(0, shift-2), 1<<shift + (1<<shift - 1)} {
				v := float64(n)
				b := all.Of(v)
				if lo, hi := all.Edge(b), all.Edge(b+1); v < lo || v >= hi || hi-lo > width*lo {
					t.Errorf("%v lies in bucket %d of %v to %v", v, b, lo, hi)
				}
				m := all.WholeMiddle(b)
				if n < 1<<52 && all.Of(math.Round(m)) != b {
					t.Errorf("%v lies in bucket %d, whose middle %v lies in %d", v, b, m, all.Of(math.Round(m)))
				}
				if err := math.Abs(m-v) / v; err > width/2+1e-9 && n >= 1<<all {
					t.Errorf("%v: the middle of its bucket is off by %.5f", v, err)
				}
			}
		}
		if all.Of(0) != 0 || all.Edge(0) != 0 {
			t.Errorf("0 lies in bucket %d", all.Of(0))
		}
	}
}

func TestBuckets_SmallWholeNumbersAreTheirOwnMiddle(t *testing.T) {
	for n := range 1 << 5 {
		if b := Buckets(5); b.WholeMiddle(b.Of(float64(n))) != float64(n) {
			t.Errorf("the middle of the bucket of %d is %v", n, b.WholeMiddle(b.Of(float64(n))))
		}
	}
}
