package sla

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// TestSearch_KnowsALimitWithinAFewPercentAfterTwelveLoads counts the loads until the limit lies between two that differ by at most 5 %, or by
// one.
func TestSearch_KnowsALimitWithinAFewPercentAfterTwelveLoads(t *testing.T) {
	most := 0
	for _, start := range []int{1, 8, 32, 100, 500} {
		for limit := 1; limit <= 1000; limit += 1 + limit/20 {
			found, order := search(t, fmt.Sprintf(`[{"p99_latency":"<=%dms"}]`, 10*limit), Range{Low: 1, High: 4096, Start: start}, 1, linear)
			if *found.FeasibleMax > float64(limit) {
				t.Fatalf("limit %d: found %g", limit, *found.FeasibleMax)
			}
			low, high, loads := 0, math.MaxInt, 0
			for _, at := range order {
				if loads++; at <= limit {
					low = max(low, at)
				} else {
					high = min(high, at)
				}
				if high-low <= max(1, low/20) {
					break
				}
			}
			if most = max(most, loads); loads > 12 {
				t.Errorf("limit %d from %d: %d loads, %v", limit, start, loads, order)
			}
		}
	}
	t.Logf("at most %d loads", most)
}

func TestSearch_RepeatsOnlyNextToTheLimitAndInADrawnOrder(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(20) {
		order := searchedBy(t, Search{Range: Range{Low: 1, High: 256, Start: 1}, Variable: load.ByParallel, Runs: 4, Seed: seed}, linear)
		runs := map[int]int{}
		for _, at := range order {
			runs[at]++
		}
		if runs[40] != 4 || runs[41] != 4 || runs[1] != 1 || runs[256] > 1 {
			t.Fatalf("%v", order)
		}
		again := searchedBy(t, Search{Range: Range{Low: 1, High: 256, Start: 1}, Variable: load.ByParallel, Runs: 4, Seed: seed}, linear)
		if !slices.Equal(order, again) {
			t.Errorf("%v, then %v", order, again)
		}
		seen[fmt.Sprint(order)] = true
	}
	if len(seen) < 5 {
		t.Errorf("20 seeds have %d orders", len(seen))
	}
}

// searchedBy is the order in which a search for 400 ms tries loads.
func searchedBy(t *testing.T, s Search, of server) (order []int) {
	t.Helper()
	s.Spec, _ = Parse([]byte(`[{"p99_latency":"<=400ms"}]`), protocol.Generation)
	var done []*metric.Level
	for {
		at, _, ok := s.Next(done)
		if !ok {
			return order
		}
		done, order = append(done, answered(at, of)), append(order, at)
	}
}

// TestSearch_MomentOfTheMachineIsTriedAgain has a client that was short in the first run of each load only.
func TestSearch_MomentOfTheMachineIsTriedAgain(t *testing.T) {
	seen := map[int]bool{}
	found, _ := search(t, `[{"avg_latency":"<=400ms"}]`, Range{Low: 1, High: 256, Start: 1}, 1, func(slots int) (time.Duration, int, bool) {
		first := !seen[slots]
		seen[slots] = true
		latency, _, _ := linear(slots)
		return latency, 0, first
	})
	if found.FeasibleMax == nil || *found.FeasibleMax != 40 || *found.InfeasibleMin != 41 {
		t.Errorf("%+v", found)
	}
}

func TestSearch_SaysWhatLiesBehindTheLimit(t *testing.T) {
	for params, want := range map[string]string{
		`[{"p99_ttft":"<=200ms"}]`: behindQueue, `[{"rps":">=1"}]`: behindSaturation, `[{"avg_latency":"<=400ms"}]`: behindQueue,
	} {
		if found, _ := search(t, params, Range{Low: 1, High: 256, Start: 1}, 1, linear); found.Cause != want {
			t.Errorf("%s: %q, want %q, %+v", params, found.Cause, want, found)
		}
	}
	failing, _ := search(t, `[{"avg_latency":"<=100s"}]`, Range{Low: 1, High: 64, Start: 1}, 1, func(slots int) (time.Duration, int, bool) { return time.Second, max(0, slots-8), false })
	if failing.Cause != behindFailures {
		t.Errorf("%+v", failing)
	}
}
