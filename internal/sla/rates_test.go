package sla

import (
	"math"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// atRate is a level of an open loop in which every request takes a time.
func atRate(rate float64, latency time.Duration) *metric.Level {
	a := metric.NewAggregate(metric.Load{Profile: load.Fixed(0, rate), Number: 10})
	for i := range 10 {
		at := record.Instant(i+1) * record.Instant(time.Second)
		r := &record.Record{Seq: int64(i), Status: 200, Stream: true}
		r.Due, r.Sent, r.First = at, at, at+record.Instant(latency/2)
		r.Last, r.End = at+record.Instant(latency), at+record.Instant(latency)
		a.Add(r)
	}
	return a.Level()
}

// TestSearch_FindsRatesBetweenWholeOnes: a server of long prompts answers 0.4 requests per second, and 3.4 are not 3.
func TestSearch_FindsRatesBetweenWholeOnes(t *testing.T) {
	grid := knee.GridOf(load.ByRate)
	for _, limit := range []float64{0.13, 0.4, 0.97, 1, 3.4, 7.77, 19.9, 42, 49.99, 50, 63.5, 640} {
		spec, _ := Parse([]byte(`[{"p50_latency":"<=1s"}]`), protocol.Generation)
		s := Search{Spec: spec, Range: Range{Low: 10, High: 100 * 65536, Start: 100, Grid: grid}, Variable: load.ByRate, Runs: 1}
		var done []*metric.Level
		var order []float64
		for at, _, ok := s.Next(done); ok; at, _, ok = s.Next(done) {
			latency := time.Second
			if grid.Load(at) > limit {
				latency = 3 * time.Second
			}
			if done, order = append(done, atRate(grid.Load(at), latency)), append(order, grid.Load(at)); len(done) > 20 {
				t.Fatalf("limit %g: no end: %v", limit, order)
			}
		}
		found := s.Outcome(done)
		if found.FeasibleMax == nil || *found.FeasibleMax > limit || *found.FeasibleMax < limit*(1-max(Resolution+1e-9, 0.01/limit)) {
			t.Errorf("limit %g: found %v by %v", limit, found.FeasibleMax, order)
			continue
		}
		if b := found.Boundary; b == nil || b.Low > *found.FeasibleMax || b.High < *found.FeasibleMax || b.High < math.Floor(100*limit)/100 || b.High >= *found.InfeasibleMin {
			t.Errorf("limit %g: %g to %g has the interval %+v", limit, *found.FeasibleMax, *found.InfeasibleMin, b)
		}
	}
}

// TestBoundary_HoldsWhatLiesBetweenTheNeighbors: of slots above 100 not each is tried, and nobody knows at which of those between the
// two neighbors a cliff is. The interval never leaves out the load that the same sentence calls the limit.
func TestBoundary_HoldsWhatLiesBetweenTheNeighbors(t *testing.T) {
	for _, edge := range []int{446, 450, 453, 999} {
		found, _ := search(t, `[{"p99_latency":"<=100ms"}]`, Range{Low: 1, High: 4096, Start: 312}, 3, func(slots int) (time.Duration, int, bool) {
			if slots > edge {
				return 450 * time.Millisecond, 0, false
			}
			return 50 * time.Millisecond, 0, false
		})
		b := found.Boundary
		if b.Low > *found.FeasibleMax || b.High < *found.FeasibleMax || b.Low > float64(edge) || b.High < float64(edge) {
			t.Errorf("the limit is %d, %g keeps it and %g does not: %+v", edge, *found.FeasibleMax, *found.InfeasibleMin, b)
		}
	}
}

// TestWithin_SlowestOfAFewRequestsIsNotSure: a p99 of ten requests is their slowest, and its ranks say nothing of how far the next one would be.
func TestWithin_SlowestOfAFewRequestsIsNotSure(t *testing.T) {
	a := metric.NewAggregate(metric.Load{Profile: load.Closed(2), Number: 10})
	for i := range 10 {
		at := record.Instant(i+1) * record.Instant(time.Second)
		r := &record.Record{Seq: int64(i), Status: 200, Stream: true}
		r.Due, r.Sent, r.Last, r.End = at, at, at+record.Instant(100*(i+1))*1e6, at+record.Instant(100*(i+1))*1e6
		a.Add(r)
	}
	for name, want := range map[string]float64{"p99_latency": 0.15 * math.Pi / math.Sqrt(6), "avg_latency": 0.303 / math.Sqrt(10)} {
		spec, _ := Parse([]byte(`[{"`+name+`":"<=1s"}]`), protocol.Generation)
		if got := within(spec.Groups[0][0].Figure, a.Level()); math.Abs(got-want) > 0.002 {
			t.Errorf("%s: %g s", name, got)
		}
	}
}
