package engine

import (
	"math"
	"testing"
	"time"
)

func TestLivestats_PercentilesSoFarAreWithinTheirBound(t *testing.T) {
	var b liveHistogram
	for i := 1; i <= 1000; i++ {
		b.add(time.Duration(i)*time.Millisecond, true)
	}
	b.add(-1, true)
	b.add(time.Hour, false)
	p := b.read()
	if p.N != 1001 {
		t.Errorf("n is %d", p.N)
	}
	for want, got := range map[float64]time.Duration{0.5: p.P50, 0.95: p.P95, 0.99: p.P99} {
		if math.Abs(got.Seconds()/want-1) > 0.018 {
			t.Errorf("%v instead of %v s", got, want)
		}
	}
	new(liveHistogram).add(math.MaxInt64, true)
}
