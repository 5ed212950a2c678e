package knee

import (
	"math"
	"math/rand/v2"
	"testing"
)

// capacity is a server of which so many work at once, each slower by a share for each other: throughput in tokens a second.
func capacity(batch, slowdown float64) func(load float64) float64 {
	return func(load float64) float64 {
		running := min(load, batch)
		return running / (0.01 * (1 + slowdown*(running-1)))
	}
}

func measured(loads []float64, runs int, of func(float64) float64, noise float64, random *rand.Rand) []Point {
	all := map[float64][]float64{}
	for _, load := range loads {
		for range runs {
			all[load] = append(all[load], of(load)*math.Exp(noise*random.NormFloat64()))
		}
	}
	return Points(all)
}

func TestTwoSegments_FindsAKnownBreakExactlyWithoutNoise(t *testing.T) {
	loads := []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
	for _, batch := range []float64{3, 8, 20, 50, 100} {
		for _, slowdown := range []float64{0, 0.01, 0.03} {
			f, ok := TwoSegments(measured(loads, 1, capacity(batch, slowdown), 0, rand.New(rand.NewPCG(1, 1))))
			want := batch
			if slowdown > 0 {
				want = min(batch, 9*(1-slowdown)/slowdown) // where a tenth more load brings a hundredth
			}
			if !ok || math.Abs(f.Knee/want-1) > 0.03 || f.Low > want || f.High < want || f.High/f.Low > 1.6 {
				t.Errorf("batch %g, slowdown %g: %+v, %v, want %g", batch, slowdown, f, ok, want)
			}
		}
	}
}

// TestTwoSegments_IntervalHoldsTheTrueKnee has curves that scatter by 2 % from run to run.
func TestTwoSegments_IntervalHoldsTheTrueKnee(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	const curves = 100
	held, width := 0, 0.0
	for range curves {
		batch := math.Exp(math.Log(8) + random.Float64()*math.Log(12))
		loads := []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 0.7 * batch, 0.9 * batch, 1.1 * batch, 1.4 * batch}
		f, ok := TwoSegments(measured(loads, 2, capacity(batch, 0.02*random.Float64()), 0.02, random))
		if !ok {
			t.Fatalf("no knee at %g", batch)
		}
		if f.Low <= batch && batch <= f.High {
			held++
		}
		width += (f.High - f.Low) / batch
	}
	t.Logf("held %d of %d, %.3f wide", held, curves, width/curves)
	if held < 0.9*curves || width/curves > 0.2 {
		t.Errorf("the interval held the knee in %d of %d, and is %.2f of it wide", held, curves, width/curves)
	}
}

func TestTwoSegments_OfACurveThatGrowsToItsEndSaysNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 100 {
		if f, ok := TwoSegments(measured([]float64{1, 2, 4, 8, 16, 32}, 1, capacity(64, 0.01), 0.02, random)); ok {
			t.Errorf("%+v", f)
		}
	}
	if _, ok := TwoSegments([]Point{{Load: 1, Value: 1}, {Load: 2, Value: 1}}); ok {
		t.Error("two points are no curve")
	}
}

func TestTwoSegments_OfThroughputThatFallsIsWhereItBeginsTo(t *testing.T) {
	falling := func(load float64) float64 { return min(load, 1600/load) }
	f, ok := TwoSegments(measured([]float64{1, 4, 8, 16, 32, 64, 128}, 1, falling, 0, rand.New(rand.NewPCG(1, 1))))
	if !ok || math.Abs(f.Knee-40) > 2 {
		t.Errorf("%+v, %v", f, ok)
	}
}

// FuzzTwoSegments_IsWithinItsInterval tries points of any kind.
func FuzzTwoSegments_IsWithinItsInterval(f *testing.F) {
	f.Add(uint64(1), 5)
	f.Fuzz(func(t *testing.T, seed uint64, n int) {
		random := rand.New(rand.NewPCG(seed, 0))
		runs := map[float64][]float64{}
		for range 1 + (n&31)%12 {
			load := math.Exp(10 * random.Float64())
			runs[load] = append(runs[load], math.Exp(20*random.Float64()-10))
		}
		points := Points(runs)
		fit, ok := TwoSegments(points)
		if !ok {
			return
		}
		if !(fit.Low <= fit.Knee && fit.Knee <= fit.High && fit.Knee >= points[0].Load*0.99 && fit.Knee <= points[len(points)-1].Load*1.01) || math.IsNaN(fit.Value) || fit.Value <= 0 {
			t.Errorf("%+v of %v", fit, points)
		}
		if again, _ := TwoSegments(points); again != fit {
			t.Errorf("%+v, then %+v", fit, again)
		}
	})
}
