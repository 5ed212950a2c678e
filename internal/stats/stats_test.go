package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestHolm_MatchesTheTextbook(t *testing.T) {
	got := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("%v", got)
		}
	}
}

func TestWelch_HasItsDegreesOfFreedom(t *testing.T) {
	// The formula of Welch and Satterthwaite by hand.
	d := Mean([]float64{1, 2, 3, 4, 5}).Minus(Mean([]float64{3, 5, 6, 8, 9}))
	a, b := 2.5/5, 5.7/5
	if want := (a + b) * (a + b) / (a*a/4 + b*b/4); math.Abs(d.DF-want) > 1e-9 || math.Abs(d.SE-math.Sqrt(a+b)) > 1e-12 || math.Abs(d.Value+3.2) > 1e-12 {
		t.Errorf("%+v", d)
	}
	if q := TQuantile(0.975, 4); math.Abs(q-2.776445) > 1e-5 {
		t.Errorf("t of 4 degrees: %g", q)
	}
}

func TestPermute_CountsEveryArrangement(t *testing.T) {
	a, b := []Part{{1, 1}, {2, 1}, {3, 1}}, []Part{{11, 1}, {12, 1}, {13, 1}}
	if p := Permute(a, b, 10, nil); math.Abs(p-2.0/20) > 1e-12 {
		t.Errorf("p = %g, not 2 of 20 arrangements", p)
	}
	same := []Part{{1, 1}, {2, 1}, {3, 1}, {4, 1}}
	if p := Permute(same, same, 10, nil); p != 1 {
		t.Errorf("p of the same = %g", p)
	}
}

func TestQuantile_IsThatOfTheSortedValues(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var all Sorted
	var blocks []Block
	for range 20 {
		var block Sorted
		for range 50 {
			block = append(block, random.ExpFloat64())
		}
		slices.Sort(block)
		all, blocks = append(all, block...), append(blocks, block)
	}
	slices.Sort(all)
	for _, p := range []float64{0.01, 0.5, 0.9, 0.99} {
		want := all[int(math.Ceil(p*1000))-1]
		if got := Quantile(blocks, p, all[0], all[999]); math.Abs(got-want) > 1e-6*want {
			t.Errorf("p%g: %g, not %g", 100*p, got, want)
		}
	}
	if s := QuantileSpan(blocks[:2], 0.99, 0.95, all[0], all[999]); !math.IsInf(s.High, 1) {
		t.Errorf("100 values bound their p99: %+v", s)
	}
}
