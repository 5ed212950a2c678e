package sla

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A server is what it answers at a number of slots: a latency, how many of ten requests fail, and whether the client was the limit.
type server func(slots int) (latency time.Duration, failed int, invalid bool)

// linear is a server whose latency is 10 ms for each slot.
func linear(slots int) (time.Duration, int, bool) {
	return time.Duration(slots) * 10 * time.Millisecond, 0, false
}

// TestSearch_FindsEveryBoundaryFromEveryStart holds the search against a server whose limit is known: the largest load that passes, exactly
// below 100 and within the resolution above, with no load tried twice.
func TestSearch_FindsEveryBoundaryFromEveryStart(t *testing.T) {
	for _, limit := range []int{1, 2, 3, 7, 32, 33, 63, 99, 100, 640, 999, 1000} {
		for _, start := range []int{1, 5, 32, 100, 1000} {
			params := fmt.Sprintf(`[{"p99_latency":"<=%dms"}]`, 10*limit)
			found, order := search(t, params, Range{Low: 1, High: 1000, Start: start}, 1, linear)
			seen := map[int]bool{}
			for _, at := range order {
				if seen[at] {
					t.Errorf("limit %d from %d: %d was tried twice: %v", limit, start, at, order)
				}
				seen[at] = true
			}
			if found.FeasibleMax == nil || *found.FeasibleMax > float64(limit) || *found.FeasibleMax < float64(limit)*(1-Resolution) || len(order) > 18 {
				t.Errorf("limit %d from %d: found %+v by %v", limit, start, found.FeasibleMax, order)
				continue
			}
			switch {
			case limit == 1000:
				if found.InfeasibleMin != nil || found.Note != "all loads up to the upper bound pass, parallel 1000" {
					t.Errorf("at the upper bound: %+v", found)
				}
			case *found.InfeasibleMin <= float64(limit) || found.Binding != fmt.Sprintf("p99_latency <= %g s", float64(limit)/100):
				t.Errorf("limit %d from %d: %g does not pass, by %q", limit, start, *found.InfeasibleMin, found.Binding)
			}
		}
	}
}

func TestSearch_SaysThatNothingPassesAtTheLowerBound(t *testing.T) {
	found, order := search(t, `[{"avg_latency":"<=1ms"}]`, Range{Low: 2, High: 64, Start: 32}, 1, linear)
	if found.FeasibleMax != nil || *found.InfeasibleMin != 2 || found.Note != "no load passes, not even parallel 2" {
		t.Errorf("%+v", found)
	}
	if s := found.Selections[0]; s.Status != metric.NoSelection || s.Load != nil || s.Reason != "no load passes: the lower bound, 2, does not: avg_latency is 0.02 s, not <= 0.001 s" {
		t.Errorf("%+v", s)
	}
	if fmt.Sprint(order) != "[32 16 8 2]" {
		t.Errorf("tried %v", order)
	}
}

// TestSearch_FailuresBreakARuleUnlessOneLimitsThem has a server that fails above 20 slots, and one request of ten above 10.
func TestSearch_FailuresBreakARuleUnlessOneLimitsThem(t *testing.T) {
	failing := func(slots int) (time.Duration, int, bool) {
		switch {
		case slots > 20:
			return time.Millisecond, 10, false
		case slots > 10:
			return time.Millisecond, 1, false
		}
		return time.Millisecond, 0, false
	}
	found, order := search(t, `[{"avg_latency":"<=1s"}]`, Range{Low: 1, High: 64, Start: 1}, 3, failing)
	if *found.FeasibleMax != 10 || *found.InfeasibleMin != 11 || found.Binding != "1 of 10 requests failed" {
		t.Errorf("%+v, binding %q", *found.FeasibleMax, found.Binding)
	}
	runs := map[int]int{}
	for _, at := range order {
		runs[at]++
	}
	if runs[10] != 3 || runs[11] != 1 || runs[16] != 1 {
		t.Errorf("a load that failed is tried again: %v", order)
	}
	found, _ = search(t, `[{"avg_latency":"<=1s","failed":"<=10%"}]`, Range{Low: 1, High: 64, Start: 1}, 1, failing)
	if *found.FeasibleMax != 20 || found.Binding != "failed <= 10%" {
		t.Errorf("%+v, binding %q", *found.FeasibleMax, found.Binding)
	}
}

// TestSearch_LoadWhereTheClientWasTheLimitIsNoBound has a client that is short above 40 slots: what the server does there is not known.
func TestSearch_LoadWhereTheClientWasTheLimitIsNoBound(t *testing.T) {
	found, _ := search(t, `[{"avg_latency":"<=10s"}]`, Range{Low: 1, High: 1000, Start: 1}, 3, func(slots int) (time.Duration, int, bool) {
		return time.Millisecond, 0, slots > 40
	})
	if *found.FeasibleMax != 40 || found.InfeasibleMin != nil || found.Note != "all pass up to parallel 40; at parallel 41 the client was the limit, so the server's limit is not known" {
		t.Errorf("%g, %v, %q", *found.FeasibleMax, found.InfeasibleMin, found.Note)
	}
}

// TestSearch_FailuresOfAClientAtItsLimitAreNoBound: above 40 slots the client is short, and so requests fail.
func TestSearch_FailuresOfAClientAtItsLimitAreNoBound(t *testing.T) {
	short := func(slots int) (time.Duration, int, bool) {
		return time.Duration(slots) * time.Millisecond, max(0, min(10, slots-40)), slots > 40
	}
	found, _ := search(t, `[{"avg_latency":"<=10s"}]`, Range{Low: 1, High: 1000, Start: 1}, 3, short)
	if *found.FeasibleMax != 40 || found.InfeasibleMin != nil || found.Note != "all pass up to parallel 40; at parallel 41 the client was the limit, so the server's limit is not known" {
		t.Errorf("%g, %v, %q", *found.FeasibleMax, found.InfeasibleMin, found.Note)
	}
	if found, _ := search(t, `[{"avg_latency":"min"}]`, Range{Low: 1, High: 8, Start: 4}, 1, func(int) (time.Duration, int, bool) { return time.Second, 10, true }); found.FeasibleMax != nil {
		t.Errorf("%+v", found)
	}
}

// TestSearch_GroupsShareWhatWasTried: the binding rule is of the group that passes at the limit.
func TestSearch_GroupsShareWhatWasTried(t *testing.T) {
	found, order := search(t, `[{"avg_latency":"<=160ms"},{"avg_latency":"<=1s","p50_ttft":"<200"}]`, Range{Low: 1, High: 64, Start: 4}, 2, linear)
	if len(found.Selections) != 2 || *found.Selections[0].Load != 16 || *found.Selections[1].Load != 39 || *found.FeasibleMax != 39 {
		t.Errorf("%+v", found.Selections)
	}
	if found.Binding != "p50_ttft < 200 ms" || *found.InfeasibleMin != 40 {
		t.Errorf("binding %q at %g", found.Binding, *found.InfeasibleMin)
	}
	runs := map[int]int{}
	for _, at := range order {
		if runs[at]++; runs[at] > 2 {
			t.Fatalf("%d was tried more than twice: %v", at, order)
		}
	}
	if p := found.Probes[0]; p.Load != 4 || len(p.Runs) != 1 || len(p.Groups) != 2 || p.Total != 10 {
		t.Errorf("%+v", p)
	}
	if runs[16] != 2 || runs[17] != 2 || runs[39] != 2 || runs[40] != 2 {
		t.Errorf("the loads next to a limit are not repeated: %v", order)
	}
}

// TestSearch_FindsTheBestLoad has servers whose output speed rises to a peak and falls behind it, or does not fall.
func TestSearch_FindsTheBestLoad(t *testing.T) {
	for _, peak := range []int{1, 3, 16, 50, 200} {
		for _, start := range []int{1, 32, 256} {
			peaked := func(slots int) (time.Duration, int, bool) { // tokens ∝ slots, in a time that grows behind the peak
				over := math.Max(1, math.Pow(float64(slots)/float64(peak), 2))
				return time.Duration(over * float64(30*time.Second)), 0, false
			}
			found, order := search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 256, Start: start}, 1, peaked)
			best := *found.FeasibleMax
			if score(peaked, int(best)) < 0.9*score(peaked, peak) || len(order) > 16 {
				t.Errorf("peak %d from %d: found %g by %v", peak, start, best, order)
			}
		}
	}
	flat := func(slots int) (time.Duration, int, bool) { // does not fall behind its peak: 64 is enough
		return time.Duration((39*math.Max(1, float64(slots)/64) - 9) * float64(time.Second)), 0, false // a level takes 9 s and the latency
	}
	if found, order := search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 256, Start: 32}, 1, flat); *found.FeasibleMax > 130 || *found.FeasibleMax < 64 {
		t.Errorf("of a plateau %g was taken, by %v", *found.FeasibleMax, order)
	}
	all := func(int) (time.Duration, int, bool) { return time.Second, 10, false }
	if found, _ := search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 8, Start: 4}, 1, all); found.FeasibleMax != nil || found.Selections[0].Status != metric.NoSelection {
		t.Errorf("of nothing but failures: %+v", found)
	}
}

func score(s server, slots int) float64 {
	latency, _, _ := s(slots)
	return float64(slots) / (9 + latency.Seconds())
}

// FuzzSearch_EndsWithinItsBounds tries servers of any kind: whatever they answer, the search ends and tries nothing twice too often.
func FuzzSearch_EndsWithinItsBounds(f *testing.F) {
	f.Add(uint64(1), 1, 100, 32, false)
	f.Add(uint64(7), 5, 5, 9, true)
	f.Fuzz(func(t *testing.T, seed uint64, low, span, start int, goal bool) {
		low, span = 1+abs(low)%1000, abs(span)%1000
		params := `[{"p99_latency":"<=0.5"},{"tps":">=3"}]`
		if goal {
			params = `[{"tps":"max"}]`
		}
		search(t, params, Range{Low: low, High: low + span, Start: start}, 1, func(slots int) (time.Duration, int, bool) {
			h := (seed + uint64(slots)) * 0x9e3779b97f4a7c15 >> 40
			return time.Duration(h%1000) * time.Millisecond, int(h % 7 / 6), h%11 == 0
		})
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

// TestSearch_ThatWasStoppedNamesNoUpperBound: what was tried passes, and larger loads were still to come.
func TestSearch_ThatWasStoppedNamesNoUpperBound(t *testing.T) {
	spec, _ := Parse([]byte(`[{"avg_latency":"<=1s"}]`), protocol.Generation)
	s := Search{Spec: spec, Range: Range{Low: 1, High: 64, Start: 1}, Variable: load.ByParallel, Runs: 1}
	found := s.Outcome([]*metric.Level{level(1, time.Millisecond, 0, false), level(2, time.Millisecond, 0, false)})
	if found.Note != "parallel 2 passes; this was the highest load tested" || !found.Unfinished {
		t.Errorf("%q, unfinished %v", found.Note, found.Unfinished)
	}
}

func TestSpec_NeedsObjectivesForGoodputAlone(t *testing.T) {
	for params, want := range map[string]bool{`[{"goodput":"max"}]`: true, `[{"p99_ttft":"<=1s"},{"tps":">=1","goodput":">=3"}]`: true, `[{"tps":"max"}]`: false, `[{"p99_ttft":"<=1s"}]`: false} {
		spec, problems := Parse([]byte(params), protocol.Generation)
		if got := spec.NeedsObjectives(); len(problems) > 0 || got != want {
			t.Errorf("%s: %v, %v", params, got, problems)
		}
	}
}

// TestSearch_SaysThatItWasStopped, whether it looks for a limit or for the best load, and also where it has an answer so far.
func TestSearch_SaysThatItWasStopped(t *testing.T) {
	limit, _ := Parse([]byte(`[{"avg_latency":"<=1s"}]`), protocol.Generation)
	goal, _ := Parse([]byte(`[{"avg_latency":"min"}]`), protocol.Generation)
	slow := level(16, 5*time.Second, 0, false)
	for _, c := range []struct {
		name string
		Spec
		done []*metric.Level
		want bool
	}{
		{"a goal, one load tried", goal, []*metric.Level{level(4, time.Millisecond, 0, false)}, true},
		{"a limit between loads", limit, []*metric.Level{level(4, time.Millisecond, 0, false), slow}, true},
		{"a limit found", limit, nil, false},
	} {
		s := Search{Spec: c.Spec, Range: Range{Low: 1, High: 64, Start: 4}, Variable: load.ByParallel, Runs: 1}
		for at, _, ok := s.Next(c.done); ok && !c.want; at, _, ok = s.Next(c.done) {
			c.done = append(c.done, level(at, time.Duration(at/9)*5*time.Second+time.Millisecond, 0, false)) // up to 8 are fast
		}
		if found := s.Outcome(c.done); found.Unfinished != c.want {
			t.Errorf("%s: unfinished is %v", c.name, found.Unfinished)
		}
	}
}
