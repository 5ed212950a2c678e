package energy

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// wave is a power that rises and falls, and the energy that it is from 0 on, by its integral in closed form.
func wave(t float64) float64   { return 300 + 100*math.Sin(t/2) }
func energy(t float64) float64 { return 300*t + 200*(1-math.Cos(t/2)) }

func points(from, to, step float64, of func(float64) float64) (all []telemetry.Point) {
	for t := from; t <= to; t += step {
		all = append(all, telemetry.Point{From: t, To: t, Value: of(t)})
	}
	return all
}

// flickers is a power whose readings of whole seconds are a little above and below in turn, so that its mean is exact.
func flickers(watts float64) func(float64) float64 {
	return func(t float64) float64 { return watts + 0.1*float64(1-2*(int(t)%2)) }
}

// counterOf is an energy counter in millijoules, read once a second.
func counterOf(t *testing.T, of func(float64) float64) *telemetry.Series {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Wall: time.Unix(0, 0)})
	line, n := e.Source(telemetry.Source{Kind: telemetry.GPU})
	out = append(out, line...)
	for i := range 31 {
		at := record.Instant(i * 1e9)
		out = append(out, e.Reading(n, telemetry.Window{Sent: at, Received: at}, []exposition.Sample{{Name: "c", Value: of(float64(i)) * 1000}}, func(string) bool { return true })...)
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return level.Sources[0].Series[0]
}

func TestOf_IsTheIntegralToOnePercentAndAgreesWithTheCounter(t *testing.T) {
	for _, step := range []float64{0.1, 1} {
		power := points(0, 30, step, wave)
		e := Of([]GPU{{Name: "0", Power: power, Counter: counterOf(t, energy), Scale: 1e-3}, {Name: "1", Power: power, Counter: counterOf(t, energy), Scale: 1e-3}},
			2.3, 27.6, Work{OutputTokens: 1000, Requests: 50, Good: new(40), GPUs: 2})
		want := 2 * (energy(27.6) - energy(2.3))
		if math.Abs(e.Joules-want) > 0.01*want || math.Abs(*e.Counted-want) > 0.01*want || !e.Valid {
			t.Errorf("every %v s: %v J, by the counter %v J, want %v; %v", step, e.Joules, *e.Counted, want, e.Reasons)
		}
		if math.Abs(e.AveragePower-want/25.3) > 0.01*want/25.3 || math.Abs(e.PeakPower-800) > 8 {
			t.Errorf("every %v s: %v W, at most %v W", step, e.AveragePower, e.PeakPower)
		}
		if *e.JoulesPerOutputToken != e.Joules/1000 || *e.JoulesPerRequest != e.Joules/50 || *e.JoulesPerGoodRequest != e.Joules/40 {
			t.Errorf("%+v", e)
		}
	}
}

func TestOf_SaysWhyItIsNotToBeBelieved(t *testing.T) {
	steady := flickers(200)
	whole := points(0, 30, 1, steady)
	for reason, c := range map[string]struct {
		gpu  GPU
		work Work
	}{
		metric.EnergyGap:       {GPU{Power: slices.DeleteFunc(slices.Clone(whole), func(p telemetry.Point) bool { return p.From > 10 && p.From < 15 })}, Work{}},
		metric.EnergyMissing:   {GPU{Power: whole}, Work{GPUs: 2}},
		metric.EnergyShared:    {GPU{Power: whole}, Work{Shared: true}},
		metric.EnergyReset:     {GPU{Power: whole, Counter: counterOf(t, func(s float64) float64 { return math.Mod(200*s, 3000) }), Scale: 1e-3}, Work{}},
		metric.EnergyDisagrees: {GPU{Power: whole, Counter: counterOf(t, func(s float64) float64 { return 230 * s }), Scale: 1e-3}, Work{}},
	} {
		if e := Of([]GPU{c.gpu}, 1, 29, c.work); e.Valid || !slices.Equal(e.Reasons, []string{reason}) || math.Abs(e.Joules-200*28) > 1e-6 {
			t.Errorf("%s: %+v", reason, e)
		}
	}
	every := func(seconds float64) GPU { // an exporter that measures so often
		return GPU{Power: whole, Counter: counterOf(t, func(s float64) float64 { return 200 * seconds * math.Floor(s/seconds) }), Scale: 1e-3}
	}
	if e := Of([]GPU{every(30)}, 1, 29, Work{}); !slices.Contains(e.Reasons, metric.EnergyStale) {
		t.Errorf("measured every 30 s: %+v", e)
	}
	if e := Of([]GPU{every(2)}, 1, 29, Work{}); slices.Contains(e.Reasons, metric.EnergyStale) {
		t.Errorf("measured every 2 s: %+v", e)
	}
	if Of([]GPU{{Name: "no power"}}, 0, 1, Work{}) != nil {
		t.Error("a GPU without power has energy")
	}
}

func TestOf_NetEnergyIsThatAboveIdle(t *testing.T) {
	power := points(0, 30, 1, func(float64) float64 { return 300 })
	idle := GPU{Name: "0", Power: power, Idle: new(80.0)}
	e := Of([]GPU{idle, idle}, 0, 10, Work{OutputTokens: 100, Requests: 10})
	if e.IdlePower == nil || *e.IdlePower != 160 || math.Abs(*e.NetJoules-4400) > 1e-6 || math.Abs(*e.NetJoulesPerOutputToken-44) > 1e-6 ||
		math.Abs(*e.NetJoulesPerRequest-440) > 1e-6 || *e.GPUs[1].IdlePower != 80 || math.Abs(e.Joules-6000) > 1e-6 {
		t.Errorf("%+v", e)
	}
	if e := Of([]GPU{idle, {Name: "1", Power: power}}, 0, 10, Work{OutputTokens: 100}); e.IdlePower != nil || e.NetJoules != nil || e.NetJoulesPerOutputToken != nil {
		t.Errorf("one GPU was not idle: %+v", e)
	}
}

func TestOf_CounterWhoseReadingsLackALittleIsUsed(t *testing.T) {
	gpu := GPU{Power: points(0, 30, 1, func(float64) float64 { return 200 }), Counter: counterOf(t, func(s float64) float64 { return 200 * s }), Scale: 1e-3}
	for from, want := range map[float64]bool{-0.2: true, -1: false} {
		if e := Of([]GPU{gpu}, from, 30, Work{}); (e.Counted != nil) != want || want && math.Abs(*e.Counted-200*(30-from)) > 1e-6 {
			t.Errorf("from %v: %+v", from, e)
		}
	}
}

func TestOf_NetEnergyIsNeverBelowZero(t *testing.T) {
	power := points(0, 30, 1, func(float64) float64 { return 200.1 })
	for idle, notes := range map[float64]int{200.1: 0, 250: 1} {
		e := Of([]GPU{{Power: power, Idle: &idle}}, 0, 29.7, Work{OutputTokens: 100})
		if *e.NetJoules < 0 || *e.NetJoules > 1e-6 || *e.NetJoulesPerOutputToken < 0 || len(e.Notes) != notes || notes == 1 && e.Notes[0] != metric.EnergyBelowIdle {
			t.Errorf("idle at %v W: %v J, %v", idle, *e.NetJoules, e.Notes)
		}
	}
	e := Of([]GPU{{Power: power, NoIdle: metric.EnergyIdleUnknown}, {Power: power, NoIdle: metric.EnergyIdleUnknown}}, 0, 10, Work{})
	if e.IdlePower != nil || e.NetJoules != nil || !e.Valid || !slices.Equal(e.Notes, []string{metric.EnergyIdleUnknown}) {
		t.Errorf("%+v", e)
	}
}

func TestOf_GPUWithoutPowerIsThatOfItsCounter(t *testing.T) {
	counter := counterOf(t, func(s float64) float64 { return energy(2 * math.Floor(s/2)) }) // measured every 2 s
	e := Of([]GPU{{Power: PowerOf(counter, 1e-3), Counter: counter, Scale: 1e-3, ByCounter: true}}, 2, 28, Work{})
	if want := energy(28) - energy(2); math.Abs(e.Joules-want) > 1e-6 || *e.Counted != e.Joules || !e.Valid || e.PeakPower > 400 || e.PeakPower < 350 ||
		!slices.Equal(e.Notes, []string{metric.EnergyByCounter}) || math.Abs(e.AveragePower-want/26) > 1e-6 {
		t.Errorf("%+v, want %v J", e, want)
	}
}
