package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRanks_SumIsThatOfCountingPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		samples := []*Distribution{{}, {}, {}}
		for _, d := range samples {
			for range 5 + random.IntN(30) {
				d.Add(float64(random.IntN(20))) // with ties
			}
		}
		r := rankAll(samples)
		for i, d := range samples {
			pairs := 0.0 // won, half of those that are equal
			for j, o := range samples {
				for _, x := range d.exact {
					for _, y := range o.exact {
						if j != i && x > y {
							pairs++
						} else if j != i && x == y {
							pairs += 0.5
						}
					}
				}
			}
			n := float64(d.N())
			if got := r.sums[i] - n*(n+1)/2; math.Abs(got-pairs) > 1e-9 {
				t.Fatalf("sample %d: %v, want %v", i, got, pairs)
			}
		}
	}
}

// The chances of equal samples are uniform: each share of them lies within four standard deviations of what theory says.
func TestRanks_ChancesOfEqualSamplesAreThoseOfTheory(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	const rounds = 8000
	for name, draw := range map[string]func() float64{
		"continuous": random.ExpFloat64,
		"ties":       func() float64 { return float64(random.IntN(40)) },
	} {
		limits := []float64{0.01, 0.05, 0.25, 0.5}
		below := make([]int, len(limits))
		for range rounds {
			samples := []*Distribution{{}, {}}
			for i, n := range []int{40, 60} {
				for range n {
					samples[i].Add(draw())
				}
			}
			p, ok := rankAll(samples).greater(0, 20)
			if !ok {
				t.Fatal("no chance")
			}
			for i, limit := range limits {
				if p < limit {
					below[i]++
				}
			}
		}
		for i, limit := range limits {
			deviation := math.Sqrt(limit * (1 - limit) / rounds)
			if share := float64(below[i]) / rounds; math.Abs(share-limit) > 4*deviation+0.002 { // 0.002: it is an approximation
				t.Errorf("%s: %.4f of the chances are below %v", name, share, limit)
			}
		}
	}
}

// Over a family of equal samples Holm's correction keeps the share with any finding at or below the limit.
func TestHolm_FamilyOfEqualSamplesKeepsTheLimit(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	const rounds, limit = 4000, 0.05
	alarms := 0
	for range rounds {
		samples := []*Distribution{{}, {}, {}, {}}
		for _, d := range samples {
			for range 30 {
				d.Add(random.NormFloat64())
			}
		}
		r := rankAll(samples)
		chances := make([]float64, len(samples))
		for i := range samples {
			chances[i], _ = r.greater(i, 20)
		}
		holm(chances, func(p *float64) *float64 { return p })
		if slices.Min(chances) < limit {
			alarms++
		}
	}
	if share := float64(alarms) / rounds; share > limit+4*math.Sqrt(limit*(1-limit)/rounds) {
		t.Errorf("%.4f of the families have a finding", share)
	}
}

func TestHolm_IsThatOfThePaper(t *testing.T) {
	p := []float64{0.04, 0.01, 0.03, 0.005}
	holm(p, func(p *float64) *float64 { return p })
	for i, want := range []float64{0.06, 0.03, 0.06, 0.02} {
		if math.Abs(p[i]-want) > 1e-12 {
			t.Errorf("%d: %v, want %v", i, p[i], want)
		}
	}
}

func TestRanks_LongSamplesLieInHistograms(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	samples := []*Distribution{{}, {}}
	for range 2 * maxExact {
		samples[0].Add(1 + random.Float64())
		samples[1].Add(1.2 + random.Float64())
	}
	r := rankAll(samples)
	if p, ok := r.greater(1, 20); !ok || p > 1e-9 {
		t.Errorf("the slower one has %v", p)
	}
	if p, _ := r.greater(0, 20); p < 0.999 {
		t.Errorf("the faster one has %v", p)
	}
	if m := r.medianWithout(1); math.Abs(m-1.5) > 0.02 {
		t.Errorf("median is %v", m)
	}
}
