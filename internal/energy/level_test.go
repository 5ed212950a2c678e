package energy

import (
	"math"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestOf_MoreGPUsThanServeAreNotTheModelsEnergy(t *testing.T) {
	var gpus []GPU
	for i := range 8 {
		watts := 75.0
		if i < 2 {
			watts = 600
		}
		gpus = append(gpus, GPU{Power: points(0, 8, 1, flickers(watts))})
	}
	for n, reasons := range map[int][]string{0: nil, 8: nil, 2: {metric.EnergyExtra}, 9: {metric.EnergyMissing}} {
		if e := Of(gpus, 0, 8, Work{GPUs: n}); !slices.Equal(e.Reasons, reasons) || e.Valid != (reasons == nil) {
			t.Errorf("--gpus %d: %v, valid %v", n, e.Reasons, e.Valid)
		}
	}
}

func TestOf_PeakIsOfTheInstantsOfAllGPUsAndOfTheEnds(t *testing.T) {
	slow := GPU{Power: []telemetry.Point{{Value: 100}, {From: 2, To: 2, Value: 100}, {From: 4, To: 4, Value: 100}}}
	fast := GPU{Power: []telemetry.Point{{Value: 100}, {From: 1, To: 1, Value: 700}, {From: 2, To: 2, Value: 100}, {From: 4, To: 4, Value: 300}}}
	for _, c := range []struct{ from, to, want float64 }{{0, 4, 800}, {1.5, 4, 500}, {2, 3, 300}, {2.25, 2.75, 275}} {
		if e := Of([]GPU{slow, fast}, c.from, c.to, Work{}); math.Abs(e.PeakPower-c.want) > 1e-9 {
			t.Errorf("from %v to %v: %v W, want %v", c.from, c.to, e.PeakPower, c.want)
		}
	}
	short := GPU{Power: []telemetry.Point{{Value: 500}, {From: 1, To: 1, Value: 500}}}
	if e := Of([]GPU{short}, 0.1, 0.9, Work{}); e.PeakPower != 500 || e.GPUs[0].PeakPower != 500 {
		t.Errorf("between two readings: %v W, of the GPU %v W", e.PeakPower, e.GPUs[0].PeakPower)
	}
}

// An exporter without an energy counter that repeats all its values has not measured; whole watts may repeat for some seconds.
func TestOf_ExporterThatRepeatsItsValuesIsStale(t *testing.T) {
	constant := func(v float64) func(float64) float64 { return func(float64) float64 { return v } }
	every := func(seconds float64) func(float64) float64 {
		return func(t float64) float64 { return 300 + math.Floor(t/seconds) }
	}
	busy, asleep := points(0, 60, 1, constant(0.9)), points(0, 60, 1, constant(0))
	for name, c := range map[string]struct {
		gpu  GPU
		want bool
	}{
		"power every 30 s":                        {GPU{Power: points(0, 60, 1, every(30))}, true},
		"power that never changes":                {GPU{Power: points(0, 60, 1, constant(300)), Utilization: busy}, true},
		"power of whole watts":                    {GPU{Power: points(0, 60, 1, every(8)), Utilization: busy}, false},
		"power that stays while the clock moves":  {GPU{Power: points(0, 60, 1, constant(300)), Utilization: busy, Beside: [][]telemetry.Point{points(0, 60, 1, every(2))}}, false},
		"an idle GPU":                             {GPU{Power: points(0, 60, 1, constant(75)), Utilization: asleep}, false},
		"a counter that grows beside whole watts": {GPU{Power: points(0, 60, 1, constant(200)), Utilization: busy, Counter: counterOf(t, func(s float64) float64 { return 200 * s }), Scale: 1e-3}, false},
	} {
		if e := Of([]GPU{c.gpu}, 1, 29.5, Work{}); slices.Contains(e.Reasons, metric.EnergyStale) != c.want {
			t.Errorf("%s: %v", name, e.Reasons)
		}
	}
	if e := Of([]GPU{{Power: points(0, 60, 1, every(30))}}, 1, 9, Work{}); !e.Valid {
		t.Errorf("8 seconds: %v", e.Reasons)
	}
}
