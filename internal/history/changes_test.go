package history

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// noise are n values around 100, with shifts from given places on, in standard deviations.
func noise(random *rand.Rand, n int, shifts map[int]float64) []float64 {
	values, shift := make([]float64, n), 0.0
	for i := range values {
		if s, ok := shifts[i]; ok {
			shift = s
		}
		values[i] = 100 + random.NormFloat64() + shift
	}
	return values
}

// near reports whether a change is at most one value away from where it was made.
func near(at, made int) bool { return at >= made-1 && at <= made+1 }

// usualAlpha is the command's.
const usualAlpha = .01

func TestChanges_StationarySeriesHaveNone(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	const series = 300
	found := 0
	for i := range series {
		if len(Changes(noise(random, 10+i%51, nil), usualAlpha)) > 0 {
			found++
		}
	}
	if found > series/20 {
		t.Errorf("%d of %d stationary series have a change", found, series)
	}
}

func TestChanges_ShiftOfThreeSigmaIsFoundWhereItIs(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	const series = 100
	found := 0
	for range series {
		changes := Changes(noise(random, 40, map[int]float64{20: 3}), usualAlpha)
		if len(changes) == 1 && near(changes[0].At, 20) && changes[0].After-changes[0].Before > 2 {
			found++
		}
	}
	if found < series*90/100 {
		t.Errorf("found in %d of %d", found, series)
	}
}

func TestChanges_BothOfTwoShiftsAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	found := 0
	for range 50 {
		changes := Changes(noise(random, 60, map[int]float64{20: 5, 40: 0}), usualAlpha)
		if len(changes) == 2 && near(changes[0].At, 20) && near(changes[1].At, 40) {
			found++
		}
	}
	if found < 40 {
		t.Errorf("found in %d of 50", found)
	}
}

func TestChanges_SingleWildValueIsNone(t *testing.T) {
	values := noise(rand.New(rand.NewPCG(4, 4)), 30, nil)
	values[15], values[29] = 1e6, 1e6
	if changes := Changes(values, usualAlpha); len(changes) > 0 {
		t.Errorf("%+v", changes)
	}
}

func TestChanges_ShortAndEqualSeriesHaveNone(t *testing.T) {
	for _, values := range [][]float64{nil, {1}, {1, 2, 3}, {1, 1, 9, 9}, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}} {
		if changes := Changes(values, usualAlpha); changes != nil {
			t.Errorf("%v: %+v", values, changes)
		}
	}
}

func TestChanges_AreTheSameEachTime(t *testing.T) {
	values := noise(rand.New(rand.NewPCG(5, 5)), 50, map[int]float64{30: 2})
	if d := cmp.Diff(Changes(values, usualAlpha), Changes(values, usualAlpha)); d != "" {
		t.Error(d)
	}
}

func TestChanges_HaveTheMediansOfBothSides(t *testing.T) {
	got := Changes([]float64{1, 2, 3, 1, 2, 3, 2, 11, 12, 13, 11, 12, 13, 12}, usualAlpha)
	if len(got) != 1 || got[0].At != 7 || got[0].Before != 2 || got[0].After != 12 || got[0].P > usualAlpha {
		t.Errorf("%+v", got)
	}
}
