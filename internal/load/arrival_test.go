package load

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func take(a Arrivals, n int) []time.Duration {
	var all []time.Duration
	for at := range a {
		if len(all) == n {
			break
		}
		all = append(all, at)
	}
	return all
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func gaps(all []time.Duration) []float64 {
	out := make([]float64, len(all))
	last := time.Duration(0)
	for i, at := range all {
		out[i] = (at - last).Seconds()
		last = at
	}
	return out
}

// TestPoissonGapsAreExponential holds the gaps against the exponential distribution with the Kolmogorov–Smirnov
// statistic, whose critical value at 0.1 % is 1.95/√n.
func TestPoissonGapsAreExponential(t *testing.T) {
	const n, rate = 20_000, 50.0
	for name, a := range map[string]Arrivals{"unending": Poisson(rate, source(7)), "of n": PoissonExact(rate, n, source(7))} {
		sorted := gaps(take(a, n))
		slices.Sort(sorted)
		worst := 0.0
		for i, g := range sorted {
			f := 1 - math.Exp(-rate*g)
			worst = max(worst, math.Abs(f-float64(i)/n), math.Abs(f-float64(i+1)/n))
		}
		if limit := 1.95 / math.Sqrt(n); worst > limit {
			t.Errorf("%s: the KS statistic is %.4f, beyond %.4f", name, worst, limit)
		}
	}
}

func TestPoissonOfEndsExactlyAtItsRate(t *testing.T) {
	for _, n := range []int{1, 2, 17, 1000} {
		all := take(PoissonExact(20, n, source(3)), n+1)
		want := time.Duration(float64(n) / 20 * float64(time.Second))
		if len(all) != n || all[n-1] != want || !slices.IsSorted(all) {
			t.Errorf("n %d: %d arrivals, the last at %v, want %v", n, len(all), all[len(all)-1], want)
		}
	}
	if all := take(PoissonExact(20, 0, source(3)), 1); len(all) != 0 {
		t.Errorf("of none there are %d", len(all))
	}
}

func TestTheSameSeedGivesTheSameArrivals(t *testing.T) {
	if !slices.Equal(take(Poisson(5, source(1)), 100), take(Poisson(5, source(1)), 100)) {
		t.Error("two sequences of one seed differ")
	}
	if slices.Equal(take(Poisson(5, source(1)), 100), take(Poisson(5, source(2)), 100)) {
		t.Error("two seeds give one sequence")
	}
}

func TestAtOnceIsAlwaysNow(t *testing.T) {
	for _, at := range take(Immediate(), 5) {
		if at != 0 {
			t.Errorf("an arrival at %v", at)
		}
	}
}
