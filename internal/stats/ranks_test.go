package stats

import (
	"math"
	"math/big"
	"testing"
)

// atMost is the exact probability that at most k of n independent values lie above their p quantile, where p is the fraction num/den.
func atMost(k, n, num, den int64) float64 {
	sum := new(big.Int)
	for i := int64(0); i <= k; i++ {
		term := new(big.Int).Binomial(n, i)
		term.Mul(term, new(big.Int).Exp(big.NewInt(den-num), big.NewInt(i), nil))
		term.Mul(term, new(big.Int).Exp(big.NewInt(num), big.NewInt(n-i), nil))
		sum.Add(sum, term)
	}
	share, _ := new(big.Rat).SetFrac(sum, new(big.Int).Exp(big.NewInt(den), big.NewInt(n), nil)).Float64()
	return share
}

// The least numbers of requests are those of MLPerf's documents of early stopping.
func TestNeeded_IsMLPerfsAndTheBinomialSums(t *testing.T) {
	for _, one := range []struct {
		num, den int64
		want     int
	}{{50, 100, 11}, {75, 100, 24}, {80, 100, 31}, {90, 100, 64}, {95, 100, 130}, {97, 100, 219}, {99, 100, 662}, {999, 1000, 6636}} {
		p := float64(one.num) / float64(one.den)
		got := Needed(p, 0.99, 1)
		if got != one.want {
			t.Errorf("p%g needs %d, not %d", 100*p, got, one.want)
		}
		if n := int64(got); atMost(1, n, one.num, one.den) > 0.01 || atMost(1, n-1, one.num, one.den) <= 0.01 {
			t.Errorf("p%g: the exact sums at %d and one less are %g and %g", 100*p, n, atMost(1, n, one.num, one.den), atMost(1, n-1, one.num, one.den))
		}
	}
	for above := range int64(6) {
		n := int64(Needed(0.9, 0.99, int(above)))
		if atMost(above, n, 9, 10) > 0.01 || atMost(above, n-1, 9, 10) <= 0.01 {
			t.Errorf("%d above: %d", above, n)
		}
	}
}

func TestClaim_TurnsNeededRound(t *testing.T) {
	for _, p := range []float64{0.5, 0.9, 0.99, 0.999} {
		n := Needed(p, 0.99, 1)
		if got, before := Claim(float64(n), 0.99, 1), Claim(float64(n-1), 0.99, 1); got < p || before >= p {
			t.Errorf("%d requests claim p%g, one less p%g", n, 100*got, 100*before)
		}
	}
	if got := Claim(1, 0.99, 1); got != 0 {
		t.Errorf("one request claims p%g", 100*got)
	}
}

func TestRanks_AreNearTheExactBinomialOnes(t *testing.T) {
	low, high := Ranks(0.5, 100, 0.95)
	if math.Abs(low-0.403) > 0.005 || math.Abs(high-0.597) > 0.005 { // the 40th and the 61st of 100
		t.Errorf("%g to %g", low, high)
	}
	if _, high := Ranks(0.99, 367, 0.95); high != 1 { // 0.99^367 is 0.025004
		t.Errorf("367 values bound their p99 by %g", high)
	}
	if _, high := Ranks(0.99, 368, 0.95); high == 1 {
		t.Error("368 values do not bound their p99")
	}
	if low, _ := Ranks(0.01, 100, 0.95); low != 0 {
		t.Errorf("100 values bound their p1 by %g", low)
	}
}
