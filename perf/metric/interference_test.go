package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
)

// lasting is a level of latencies.
func lasting(of Load, latencies ...float64) *Level {
	return NewLevel(of, nil, map[Key]*Distribution{Latency: NewDistribution(latencies...)})
}

// rising are n values from a on in steps.
func rising(n int, a, step float64) (all []float64) {
	for i := range n {
		all = append(all, a+float64(i)*step)
	}
	return all
}

// aloneAndMixed are the levels of a class alone and in a mix.
func aloneAndMixed(alone, within []float64) []*Level {
	whole := mix()
	before := Load{Name: "before", Profile: whole.Weights().Part(whole.Profile, 0), Classes: whole.Classes[:1]}
	m := lasting(whole, within...)
	m.Classes = []ClassLevel{{Class: whole.Classes[0], Level: lasting(whole.Of(0), within...)}}
	return []*Level{lasting(before, alone...), m}
}

func TestInterference_ComparesAClassAloneWithItselfInTheMix(t *testing.T) {
	alone, within := rising(100, 1, 0.01), rising(100, 2, 0.02)
	all := Interferences(aloneAndMixed(alone, within))
	if len(all) != 4 {
		t.Fatalf("%+v", all)
	}
	for _, x := range all {
		if x.Mix != "m" || x.Alone != "before" || x.Class != "chat" || x.Key != Latency || math.Abs(x.Ratio-2) > 1e-9 {
			t.Errorf("%+v", x)
		}
	}
	// The mean: its error on the scale of the logarithm is 1.96 · s ÷ (√n · mean), the same for both, and the ratio's is √2 of it.
	s := 0.01 * math.Sqrt((100.0*100-1)/12*100/99)
	off := math.Sqrt2 * normal95 * s / 10 / 1.495
	if r := all[0].Range; r == nil || math.Abs(math.Log(r.Low)-(math.Ln2-off)) > 1e-9 || math.Abs(math.Log(r.High)-(math.Ln2+off)) > 1e-9 {
		t.Errorf("the mean's ratio lies in %+v, want e^(ln 2 ± %v)", r, off)
	}
	// The median of 100: the values of the ranks 50 ± 9.8, so the 40th and the 61st.
	low, value, high := alone[39], alone[49], alone[60]
	down := math.Hypot(math.Log(value/low), math.Log(high/value))
	if r := all[1].Range; r == nil || math.Abs(math.Log(r.Low)-(math.Ln2-down)) > 1e-9 {
		t.Errorf("the median's ratio lies in %+v", r)
	}
	if all[2].Range == nil || all[3].Range != nil || all[3].Telling() || !all[2].Slower() {
		t.Errorf("P90 and P99 of 100 values: %+v, %+v", all[2], all[3])
	}
}

func TestInterference_IsOfTheSamePartOfTheLoad(t *testing.T) {
	levels := aloneAndMixed(rising(30, 1, 0.1), rising(30, 1, 0.1))
	levels[0].Load.Profile = load.Fixed(0, 3)
	if got := Interferences(levels); got != nil {
		t.Errorf("another load is compared: %+v", got)
	}
	if got := Interferences(levels[1:]); got != nil {
		t.Errorf("nothing alone is compared: %+v", got)
	}
	for _, x := range Interferences(aloneAndMixed(rising(10, 1, 0.1), rising(10, 2, 0.1))) {
		if x.Range != nil {
			t.Errorf("ten requests are enough: %+v", x)
		}
	}
	if got := Whole(aloneAndMixed(nil, nil)); len(got) != 1 || got[0].Load.Name != "m" {
		t.Errorf("the whole levels are %v", got)
	}
}

// TestInterference_IntervalsHoldTheTruthAsOftenAsTheySay: of skewed times whose true ratio is 1.
func TestInterference_IntervalsHoldTheTruthAsOftenAsTheySay(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	draw := func(n int) *Distribution {
		d := NewDistribution()
		for range n {
			d.Add(math.Exp(0.8 * random.NormFloat64()))
		}
		return d
	}
	const rounds = 1000
	for _, p := range []float64{0, 0.5, 0.9, 0.99} {
		held, known := 0, 0
		for range rounds {
			span := ratioSpan(estimateOf(draw(800), p), estimateOf(draw(600), p))
			if span == nil {
				continue
			}
			known++
			if span.Low <= 1 && span.High >= 1 {
				held++
			}
		}
		if share := float64(held) / float64(known); known < rounds || share < 0.93 || share > 0.999 {
			t.Errorf("at %v: %.3f of %d intervals hold the truth", p, share, known)
		}
	}
}
