package load

import (
	"iter"
	"maps"
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

// TestArrivals_GapsAreDistributedAsAsked holds the gaps of every process against its distribution, from formulas of their own, with the
// Kolmogorov–Smirnov statistic, whose critical value at 0.1 % is 1.95/√n.
func TestArrivals_GapsAreDistributedAsAsked(t *testing.T) {
	const n, rate = 100_000, 50.0
	exponential := func(x float64) float64 { return 1 - math.Exp(-x) }
	cases := map[string]struct {
		load  Profile
		cv    float64                 // the coefficient of variation of the gaps
		share func(x float64) float64 // of gaps of mean 1
	}{
		"poisson":              {Open(Poisson, rate), 1, exponential},
		"uniform":              {Open(Uniform, rate), 1 / math.Sqrt(3), func(x float64) float64 { return min(1, x/2) }},
		"gamma of shape 1":     {Open(Poisson, rate).WithProcess(Gamma, 1), 1, exponential},
		"gamma of shape 0.5":   {Open(Poisson, rate).WithProcess(Gamma, 0.5), 1 / math.Sqrt(0.5), func(x float64) float64 { return math.Erf(math.Sqrt(x / 2)) }},
		"gamma of shape 2":     {Open(Poisson, rate).WithProcess(Gamma, 2), 1 / math.Sqrt(2), func(x float64) float64 { return 1 - math.Exp(-2*x)*(1+2*x) }},
		"gamma of shape 4":     {Open(Poisson, rate).WithProcess(Gamma, 4), 1 / math.Sqrt(4), func(x float64) float64 { return 1 - math.Exp(-4*x)*(1+4*x+8*x*x+32*x*x*x/3) }},
		"gamma of shape 1 / 4": {Open(Poisson, rate).WithProcess(Gamma, 0.25), 1 / math.Sqrt(0.25), nil},
	}
	for _, p := range Processes() { // Constant has no spread to test
		if p != Constant && !slices.ContainsFunc(slices.Collect(maps.Keys(cases)), func(name string) bool { return cases[name].load.Process() == p }) {
			t.Errorf("the gaps of %s are not held against a distribution here", p)
		}
	}
	for name, c := range cases {
		for form, a := range map[string]iter.Seq[time.Duration]{"unending": c.load.Arrivals(source(7)), "of n": c.load.ArrivalsOf(n, source(7))} {
			all := take(a, n)
			gaps := gapsOf(all)
			mean, spread := moments(gaps)
			if math.Abs(spread/mean/c.cv-1) > 0.02 {
				t.Errorf("%s, %s: the coefficient of variation is %.3f", name, form, spread/mean)
			}
			if math.Abs(mean*rate-1) > 0.02 {
				t.Errorf("%s, %s: the mean gap is %v", name, form, mean)
			}
			if fit, ok := c.load.FitOf(all); !ok || fit.N != n-1 || fit.Statistic > 1.95/math.Sqrt(n) || fit.P < 1e-3 {
				t.Errorf("%s, %s: the fit is %+v, %v", name, form, fit, ok)
			}
			if c.share == nil {
				continue
			}
			slices.Sort(gaps)
			worst := 0.0
			for i, g := range gaps {
				f := c.share(rate * g)
				worst = max(worst, math.Abs(f-float64(i)/n), math.Abs(f-float64(i+1)/n))
			}
			if limit := 1.95 / math.Sqrt(n); worst > limit {
				t.Errorf("%s, %s: the KS statistic is %.4f, beyond %.4f", name, form, worst, limit)
			}
		}
	}
}

// moments are the mean and the standard deviation.
func moments(all []float64) (mean, deviation float64) {
	for _, x := range all {
		mean += x / float64(len(all))
	}
	for _, x := range all {
		deviation += (x - mean) * (x - mean) / float64(len(all))
	}
	return mean, math.Sqrt(deviation)
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
