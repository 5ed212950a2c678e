package sla

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestBoundary_IntervalHoldsTheTrueLimit searches servers whose latency grows with the slots and scatters by 5 % from run to run, so that
// the limit is known: 40 slots. The interval has to hold it in nine of ten searches, and to be narrower than guessing.
func TestBoundary_IntervalHoldsTheTrueLimit(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	const searches, limit = 300, 40
	held, width := 0, 0.0
	for range searches {
		found, _ := search(t, `[{"p50_latency":"<=0.4"}]`, Range{Low: 1, High: 256, Start: 1 + random.IntN(128)}, 3, func(slots int) (time.Duration, int, bool) {
			return time.Duration(float64(slots) * float64(10*time.Millisecond) * (1 + 0.05*random.NormFloat64())), 0, false
		})
		b := found.Boundary
		if b == nil || b.Low > b.Estimate || b.Estimate > b.High {
			t.Fatalf("%+v", b)
		}
		if b.Low <= limit && limit <= b.High {
			held++
		}
		width += b.High - b.Low
	}
	if share := float64(held) / searches; share < 0.9 {
		t.Errorf("the interval held the limit in %.3f of the searches", share)
	}
	if mean := width / searches; mean > 8 {
		t.Errorf("the interval is %.1f wide on average", mean)
	}
}

func TestBoundary_OfACliffIsTheLoadBeforeIt(t *testing.T) {
	found, _ := search(t, `[{"p99_latency":"<=100ms"}]`, Range{Low: 1, High: 64, Start: 1}, 3, func(slots int) (time.Duration, int, bool) {
		if slots > 8 {
			return 150 * time.Millisecond, 0, false
		}
		return 20 * time.Millisecond, 0, false
	})
	if b := found.Boundary; b == nil || b.Estimate != 8 || b.Low != 8 || b.High != 8 || found.Edge != edgeCliff {
		t.Errorf("%+v, %s", found.Boundary, found.Edge)
	}
	smooth, _ := search(t, `[{"p99_latency":"<=405ms"}]`, Range{Low: 1, High: 64, Start: 1}, 3, linear)
	if b := smooth.Boundary; b == nil || b.Estimate != 40 || smooth.Edge != edgeSmooth {
		t.Errorf("%+v, %s", smooth.Boundary, smooth.Edge)
	}
	failing, _ := search(t, `[{"p99_latency":"<=100s"}]`, Range{Low: 1, High: 64, Start: 1}, 1, func(slots int) (time.Duration, int, bool) { return time.Second, max(0, slots-8), false })
	if b := failing.Boundary; b == nil || b.Estimate != 8 || b.High < 8 || b.Low >= 8 || failing.Edge != edgeCliff || *failing.FeasibleMax != 8 {
		t.Errorf("%+v, %s: none of ten requests that fails is no proof that none does", failing.Boundary, failing.Edge)
	}
}

// TestBoundary_OfAFailureShareHasAnInterval searches servers that fail more requests with each slot, 10 % of them at 20 slots.
func TestBoundary_OfAFailureShareHasAnInterval(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	held := 0
	for range 40 {
		found, _ := search(t, `[{"failed":"<=10%"}]`, Range{Low: 1, High: 64, Start: 4}, 3, func(slots int) (time.Duration, int, bool) {
			failed := 0
			for range 10 {
				if random.Float64() < 0.005*float64(slots) {
					failed++
				}
			}
			return time.Second, failed, false
		})
		if b := found.Boundary; b != nil && b.Low <= 20 && 20 <= b.High {
			held++
		}
	}
	if held < 34 {
		t.Errorf("the interval held the limit in %d of 40 searches", held)
	}
}

// TestBoundary_LoadsAtWhichRequestsFailedAreNoPartOfTheCurve has a server that turns most requests away above 60 slots and answers the rest fast.
func TestBoundary_LoadsAtWhichRequestsFailedAreNoPartOfTheCurve(t *testing.T) {
	turning := func(slots int) (time.Duration, int, bool) {
		if slots > 60 {
			return 10 * time.Millisecond, 9, false
		}
		return linear(slots)
	}
	found, order := search(t, `[{"p99_latency":"<=405ms"}]`, Range{Low: 1, High: 256, Start: 256}, 1, turning)
	if b := found.Boundary; b == nil || b.Estimate != 40 || b.High > 60 {
		t.Errorf("%+v by %v", b, order)
	}
	// Where a rule says how many may fail, the limit is that rule's.
	drowning := func(slots int) (time.Duration, int, bool) {
		if slots > 20 {
			return 5 * time.Second, 9, false
		}
		return time.Second, 0, false
	}
	found, order = search(t, `[{"p99_latency":"<=2s","failed":"<=10%"}]`, Range{Low: 1, High: 64, Start: 1}, 1, drowning)
	if b := found.Boundary; b == nil || b.Estimate != 20 || b.High != 20 {
		t.Errorf("%+v by %v", b, order)
	}
}

// TestIsotonic_IsTheLeastSquaresFit holds the fit against all others that rise: none that is found by moving it is nearer.
func TestIsotonic_IsTheLeastSquaresFit(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		values := make([]float64, 1+random.IntN(8))
		for i := range values {
			values[i] = float64(random.IntN(10))
		}
		fit := isotonic(values, 1)
		if !slices.IsSorted(fit) {
			t.Fatalf("%v of %v does not rise", fit, values)
		}
		distance := func(of []float64) (d float64) {
			for i, v := range values {
				d += (of[i] - v) * (of[i] - v)
			}
			return d
		}
		for range 200 {
			other := slices.Clone(fit)
			for i := range other {
				other[i] += 0.1 * random.NormFloat64()
			}
			slices.Sort(other)
			if distance(other) < distance(fit)-1e-9 {
				t.Fatalf("%v is nearer to %v than %v", other, values, fit)
			}
		}
	}
	if got := isotonic([]float64{3, 2, 1}, -1); math.Abs(got[0]+3) > 1e-12 || math.Abs(got[2]+1) > 1e-12 {
		t.Errorf("a falling curve is %v", got)
	}
}
