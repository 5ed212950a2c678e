package energy

import (
	"math"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// square is a power of 500 W and 100 W in turn, 3.5 s each, and squareEnergy what it is from 0 on.
func square(t float64) float64 {
	if math.Mod(t, 7) < 3.5 {
		return 500
	}
	return 100
}

func squareEnergy(t float64) float64 {
	t = max(t, 0)
	rest := math.Mod(t, 7)
	return math.Floor(t/7)*2100 + 500*min(rest, 3.5) + 100*max(0, rest-3.5)
}

func TestOf_CounterMayBeAsOldAsItsCollection(t *testing.T) {
	power := points(0, 30, 0.05, square)
	for scale, want := range map[float64]bool{1e-3: true, 1.4e-3: false, 0.6e-3: false} {
		counter := counterOf(t, func(s float64) float64 { return squareEnergy(s - 0.9) }) // collected 0.9 s before each reading
		e := Of([]GPU{{Power: power, Counter: counter, Scale: scale}}, 7.5, 13.9, Work{})
		if disagrees := slices.Contains(e.Reasons, metric.EnergyDisagrees); disagrees == want {
			t.Errorf("a counter of %v: %v J by the power, %v J by the counter: %v", scale, e.Joules, *e.Counted, e.Reasons)
		}
		if math.Abs(*e.Counted/scale*1e-3-e.Joules) < 0.05*e.Joules {
			t.Errorf("the age makes no difference: %v and %v J", *e.Counted, e.Joules)
		}
	}
}
