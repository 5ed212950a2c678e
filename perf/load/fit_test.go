package load

import (
	"math"
	"slices"
	"testing"
	"time"
)

// TestFitOf_HoldsGapsAgainstTheAskedProcess: what was drawn fits, and what was drawn from another process does not.
func TestFitOf_HoldsGapsAgainstTheAskedProcess(t *testing.T) {
	loads := map[string]Profile{"poisson": Open(Poisson, 20), "uniform": Open(Uniform, 20), "bursty": Open(Poisson, 20).WithProcess(Gamma, 0.3),
		"stages": OpenStages(Poisson, Stage{From: 5, To: 60, For: time.Minute, Curve: Sine}, Stage{From: 10, To: 40, For: time.Minute, Curve: Spike})}
	for drawn, from := range loads {
		instants := slices.Collect(firstOf(2000, from.Arrivals(source(5))))
		for asked, p := range loads {
			fit, ok := p.FitOf(instants)
			if !ok || fit.N != len(instants)-1 {
				t.Fatalf("%s as %s: %+v, %v", drawn, asked, fit, ok)
			}
			if same := drawn == asked; same != (fit.P > 0.01) {
				t.Errorf("%s as %s: statistic %.3f, p %.3g", drawn, asked, fit.Statistic, fit.P)
			}
		}
	}
	if _, ok := Open(Constant, 5).FitOf(slices.Collect(firstOf(100, Open(Constant, 5).Arrivals(nil)))); ok {
		t.Error("even arrivals have a distribution")
	}
	if _, ok := Open(Poisson, 5).FitOf(make([]time.Duration, 10)); ok {
		t.Error("ten instants say something")
	}
}

// TestKolmogorov_IsThatOfItsTables: critical values of the statistic for n = 50 and n = 1000 (Miller 1956).
func TestKolmogorov_IsThatOfItsTables(t *testing.T) {
	for _, c := range []struct{ n, statistic, p float64 }{{50, 0.18845, 0.05}, {50, 0.22604, 0.01}, {1000, 0.042847, 0.05}, {1000, 0.051353, 0.01}} {
		if got := kolmogorov(c.statistic, c.n); math.Abs(got-c.p) > 0.06*c.p {
			t.Errorf("n %v, statistic %v: p %.4f, want %v", c.n, c.statistic, got, c.p)
		}
	}
}

// TestFitOf_IsUniformUnderItsProcess: over many seeds, p is below a tenth in a tenth of the cases.
func TestFitOf_IsUniformUnderItsProcess(t *testing.T) {
	const seeds = 1000
	below := 0
	for seed := range uint64(seeds) {
		p := Open(Poisson, 20)
		if fit, _ := p.FitOf(slices.Collect(firstOf(200, p.Arrivals(source(seed))))); fit.P < 0.1 {
			below++
		}
	}
	if share := float64(below) / seeds; math.Abs(share-0.1) > 0.04 {
		t.Errorf("p is below 0.1 in %.3f of the cases", share)
	}
}

// TestFitOf_SendsThatAreDueTogetherLeaveOneBehindTheOther: a client that keeps a bursty schedule fits it, though no two of its sends come
// closer than 40 µs.
func TestFitOf_SendsThatAreDueTogetherLeaveOneBehindTheOther(t *testing.T) {
	p := Open(Poisson, 20).WithProcess(Gamma, 0.3)
	due := slices.Collect(firstOf(2000, p.Arrivals(source(5))))
	sent := slices.Clone(due)
	for i := 1; i < len(sent); i++ {
		sent[i] = max(sent[i], sent[i-1]+40*time.Microsecond)
	}
	if fit, _ := p.FitOf(sent); fit.P < 0.01 {
		t.Errorf("statistic %.3f, p %.3g", fit.Statistic, fit.P)
	}
}
