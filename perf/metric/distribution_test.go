package metric

import (
	"math"
	"testing"
)

func TestNearestRankIsTheTextbooks(t *testing.T) {
	// The textbook example of the nearest-rank method: 15, 20, 35, 40, 50.
	d := NewDistribution(35, 20, 15, 50, 40)
	for _, c := range []struct{ p, want float64 }{
		{0, 15}, {0.05, 15}, {0.30, 20}, {0.40, 20}, {0.50, 35}, {1, 50},
	} {
		if got := d.At(c.p); got != c.want {
			t.Errorf("At(%v) = %v, want %v", c.p, got, c.want)
		}
	}
}

func TestAWholeRankOnPaperIsWholeInBinary(t *testing.T) {
	for n := 1; n <= 1000; n++ {
		for percent := 1; percent <= 100; percent++ {
			want := (percent*n + 99) / 100 // ⌈percent·n/100⌉ in whole numbers
			if got := rank(float64(percent)/100, n) + 1; got != want {
				t.Fatalf("the rank of p%d among %d is %d, want %d", percent, n, got, want)
			}
		}
	}
}

func TestADistributionIgnoresWhatIsNoNumber(t *testing.T) {
	d := NewDistribution(1, math.NaN(), math.Inf(1), 3)
	if d.N() != 2 || d.Mean() != 2 {
		t.Errorf("n %d, mean %v; want 2 and 2", d.N(), d.Mean())
	}
	if empty := NewDistribution(); empty.At(0.5) != 0 || empty.Mean() != 0 {
		t.Error("an empty distribution has figures")
	}
}
