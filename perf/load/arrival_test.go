package load

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func take(a iter.Seq[time.Duration], n int) []time.Duration {
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

func gapsOf(all []time.Duration) []float64 {
	out := make([]float64, len(all))
	last := time.Duration(0)
	for i, at := range all {
		out[i] = (at - last).Seconds()
		last = at
	}
	return out
}

// TestArrivals_PoissonGapsAreExponential holds the gaps against the exponential distribution with the Kolmogorov–Smirnov
// statistic, whose critical value at 0.1 % is 1.95/√n.
func TestArrivals_PoissonGapsAreExponential(t *testing.T) {
	const n, rate = 20_000, 50.0
	for name, a := range map[string]iter.Seq[time.Duration]{
		"unending": Open(Poisson, rate).Arrivals(source(7)), "of n": Open(Poisson, rate).ArrivalsOf(n, source(7))} {
		sorted := gapsOf(take(a, n))
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

func TestArrivals_OfANumberEndExactlyAtTheirRate(t *testing.T) {
	for _, n := range []int{1, 2, 17, 1000} {
		all := take(Open(Poisson, 20).ArrivalsOf(n, source(3)), n+1)
		want := time.Duration(float64(n) / 20 * float64(time.Second))
		if len(all) != n || all[n-1] != want || !slices.IsSorted(all) {
			t.Errorf("n %d: %d arrivals, the last at %v, want %v", n, len(all), all[len(all)-1], want)
		}
	}
	if all := take(Open(Poisson, 20).ArrivalsOf(0, source(3)), 1); len(all) != 0 {
		t.Errorf("of none there are %d", len(all))
	}
}

func TestArrivals_FollowFromTheSeedAlone(t *testing.T) {
	if !slices.Equal(take(Open(Poisson, 5).Arrivals(source(1)), 100), take(Open(Poisson, 5).Arrivals(source(1)), 100)) {
		t.Error("two sequences of one seed differ")
	}
	if slices.Equal(take(Open(Poisson, 5).Arrivals(source(1)), 100), take(Open(Poisson, 5).Arrivals(source(2)), 100)) {
		t.Error("two seeds give one sequence")
	}
}

func TestArrivals_OfAClosedLoopAreThereFromTheStart(t *testing.T) {
	for _, at := range take(Closed(3).Arrivals(nil), 5) {
		if at != 0 {
			t.Errorf("an arrival at %v", at)
		}
	}
}

// TestArrivals_OfASeedNeverChange pins a schedule: a run with a seed that was made by an earlier version can be made again.
func TestArrivals_OfASeedNeverChange(t *testing.T) {
	p := Open(Poisson, 20)
	if got, want := take(p.Arrivals(source(3)), 5), []time.Duration{46626973, 78479395, 102001698, 155965628, 167207479}; !slices.Equal(got, want) {
		t.Errorf("arrivals are at %d, want %d", got, want)
	}
	if got, want := take(p.ArrivalsOf(5, source(3)), 9), []time.Duration{69714245, 117338344, 152507679, 233191764, 250000000}; !slices.Equal(got, want) {
		t.Errorf("five arrivals are at %d, want %d", got, want)
	}
}
