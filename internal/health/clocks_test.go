package health

import (
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// run gives clocks n pairs, every h seconds; apart is by how much the wall clock is off the monotonic one at an instant.
func compared(n int, h float64, apart func(at float64) float64, within time.Duration) (*metric.Clocks, []float64) {
	var c clocks
	var steps []float64
	for i := range n {
		at := float64(i) * h
		mono := record.Instant(math.Round(at*1e9)) + 5
		steps = append(steps, c.add(Pair{mono, noon.Add(time.Duration(mono) + time.Duration(math.Round(apart(at)*1e9))), within}))
	}
	return c.result(), steps
}

// The expected values follow from the definitions: on a line the residual is 0; where the rate changes by k from one pair
// on, that pair lies k·h/2 from the line between its neighbors; a parabola a·t² lies a·h² from it everywhere; a step is
// left out of drift and residual.
func TestClocks_AgainstTheory(t *testing.T) {
	const h = 0.1
	step := func(at, when, by float64) float64 {
		if at >= when-1e-9 {
			return by
		}
		return 0
	}
	for _, c := range []struct {
		name  string
		apart func(at float64) float64
		want  metric.Clocks
	}{
		{"together", func(float64) float64 { return 0 }, metric.Clocks{}},
		{"off by a day, always", func(float64) float64 { return 86400 }, metric.Clocks{}},
		{"slewed by 400 µs a second", func(at float64) float64 { return 400e-6 * at }, metric.Clocks{Drift: 400e-6}},
		{"slewed the other way", func(at float64) float64 { return -37e-6 * at }, metric.Clocks{Drift: -37e-6}},
		{"slewed by 200 µs a second from 3 s on", func(at float64) float64 { return 200e-6 * max(0, at-3) },
			metric.Clocks{Residual: 200e-6 * h / 2, Drift: 200e-6 * 6.9 / 9.9}},
		{"a parabola", func(at float64) float64 { return 40e-6 * at * at }, metric.Clocks{Residual: 40e-6 * h * h, Drift: 40e-6 * 9.9}},
		{"set by half a second", func(at float64) float64 { return step(at, 4.2, 0.5) }, metric.Clocks{Steps: 1, Step: 0.5}},
		{"set back by 0.3 ms while it is slewed", func(at float64) float64 { return 50e-6*at + step(at, 4.2, -300e-6) },
			metric.Clocks{Steps: 1, Step: -300e-6 + 50e-6*h, Drift: (50e-6*9.9 - 50e-6*h) / 9.9}},
		{"set twice", func(at float64) float64 { return step(at, 2, 0.002) + step(at, 7, -0.02) }, metric.Clocks{Steps: 2, Step: -0.02}},
		{"set between the first two pairs", func(at float64) float64 { return step(at, 0.1, 0.001) }, metric.Clocks{Steps: 1, Step: 0.001}},
		{"a jump that is none", func(at float64) float64 { return step(at, 4, 90e-6) }, metric.Clocks{Residual: 45e-6, Drift: 90e-6 / 9.9}},
	} {
		got, _ := compared(100, h, c.apart, 90)
		if got == nil || got.Pairs != 100 || got.Within != 90e-9 {
			t.Fatalf("%s: %+v", c.name, got)
		}
		near := func(a, b float64) bool { return math.Abs(a-b) <= 2e-9 } // pairs are whole nanoseconds
		if !near(got.Residual, c.want.Residual) || !near(got.Drift, c.want.Drift) || !near(got.Step, c.want.Step) || got.Steps != c.want.Steps {
			t.Errorf("%s: %+v, want %+v", c.name, *got, c.want)
		}
	}
}

func TestClocks_ResidualIsBoundedByTheReadings(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const wrong = 1e-6
	got, _ := compared(1000, 0.1, func(float64) float64 { return wrong * (2*random.Float64() - 1) }, 2000)
	if got.Residual > 2*wrong || got.Residual < wrong/2 || got.Steps != 0 {
		t.Errorf("readings that are wrong by up to 1 µs give %+v", got)
	}
}

func TestClocks_PairsThatWereTornApartDoNotCount(t *testing.T) {
	var c clocks
	for i := range 10 {
		p := Pair{Mono: record.Instant(i+1) * 1e8, Wall: noon.Add(time.Duration(i) * 100 * time.Millisecond), Within: 100}
		if i == 5 {
			p.Wall, p.Within = p.Wall.Add(30*time.Millisecond), 60*time.Millisecond
		}
		c.add(p)
	}
	if got := c.result(); got.Pairs != 9 || got.Steps != 0 || got.Residual != 0 {
		t.Errorf("got %+v", got)
	}
	var none clocks
	none.add(Pair{Within: time.Second})
	if none.result() != nil {
		t.Error("no pair says something")
	}
}

// A wall clock that is set while the watcher sleeps is a step of the sample in which that was, and pairs are given away at
// the start, with each sample and at the end.
func TestClocks_WatcherHoldsTheClocksTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		now := func() record.Instant { return record.Instant(time.Since(begin)) + 1 }
		var got []metric.ClientSample
		var pairs []Pair
		w := start(Config{Now: now, Each: func(s metric.ClientSample) { got = append(got, s) },
			Pair: func() Pair {
				wall := noon.Add(time.Since(begin))
				if time.Since(begin) > 1500*time.Millisecond {
					wall = wall.Add(-40 * time.Millisecond)
				}
				return Pair{now(), wall, 80}
			},
			Clock: func(p Pair) { pairs = append(pairs, p) }}, scripted(counters{}))
		time.Sleep(2550 * time.Millisecond)
		client := w.Stop()
		if len(pairs) != 4 || pairs[0].Mono != 1 || pairs[2].Mono != record.Instant(2*time.Second)+1 || !pairs[0].Wall.Equal(noon) {
			t.Errorf("the pairs are %+v", pairs)
		}
		if len(got) != 3 || got[0].ClockStep != 0 || got[1].ClockStep != -0.04 || got[1].ClockStepAt != record.Instant(1600*time.Millisecond)+1 || got[2].ClockStep != 0 {
			t.Errorf("the samples are %+v", got)
		}
		if c := client.Clocks; c == nil || c.Pairs != 27 || c.Steps != 1 || math.Abs(c.Step+0.04) > 1e-9 || c.Residual != 0 {
			t.Errorf("the whole is %+v", client.Clocks)
		}
	})
}
