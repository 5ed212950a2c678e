package sla

import (
	"strings"
	"testing"
	"time"
)

// TestSearch_AbsentFigureIsNotTheClientsLimit: a figure that no request has, as a TTFT without a stream, says nothing of the client.
func TestSearch_AbsentFigureIsNotTheClientsLimit(t *testing.T) {
	found, _ := search(t, `[{"goodput":">=1"}]`, Range{Low: 1, High: 64, Start: 1}, 2, linear) // without objectives no request is good or bad
	if found.FeasibleMax != nil || found.InfeasibleMin != nil || found.Note != "no load could be judged: at parallel 1 goodput is absent, no request has one" {
		t.Errorf("%q, %+v", found.Note, found)
	}
	if s := found.Selections[0]; strings.Contains(s.Reason, "no load passes") || !strings.Contains(s.Reason, "goodput is absent") {
		t.Errorf("selected: %q", s.Reason)
	}
	found, _ = search(t, `[{"goodput":"max"}]`, Range{Low: 1, High: 64, Start: 1}, 2, linear)
	if want := "goodput is absent, no request has one"; found.Note != want || found.Selections[0].Reason != want || found.Probes[0].Why != want || found.Probes[0].Passed != nil {
		t.Errorf("a goal: %q, %+v, %+v", found.Note, found.Selections[0], found.Probes[0])
	}
}

// TestSearch_LoadAtWhichEveryRequestFailedDoesNotPass, whatever share of failures is allowed: there is no figure left to be kept.
func TestSearch_LoadAtWhichEveryRequestFailedDoesNotPass(t *testing.T) {
	broken := func(slots int) (time.Duration, int, bool) {
		return time.Millisecond, map[bool]int{true: 10}[slots > 3], false
	}
	found, _ := search(t, `[{"avg_latency":"<=1s","failed":"<=100%"}]`, Range{Low: 1, High: 64, Start: 1}, 1, broken)
	if *found.FeasibleMax != 3 || found.InfeasibleMin == nil || *found.InfeasibleMin != 4 || found.Binding != "10 of 10 requests failed" || found.Cause != behindFailures {
		t.Errorf("%+v", found)
	}
}

// TestSearch_GoalLooksBelowALoadThatFails down to the lower bound: a server that refuses at the start may be fine at one request.
func TestSearch_GoalLooksBelowALoadThatFails(t *testing.T) {
	for _, edge := range []int{1, 2, 5, 20, 63} {
		refusing := func(slots int) (time.Duration, int, bool) {
			return time.Second, map[bool]int{true: 2}[slots > edge], false
		}
		found, order := search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 64, Start: 64}, 1, refusing)
		if found.FeasibleMax == nil || *found.FeasibleMax > float64(edge) || *found.FeasibleMax < float64(edge)/1.5 {
			t.Errorf("up to %d: %v by %v", edge, found.FeasibleMax, order)
		}
	}
	found, _ := search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 64, Start: 64}, 1, func(int) (time.Duration, int, bool) { return time.Second, 2, false })
	if want := "requests failed at every load that was tried, down to 1"; found.Note != want || found.Selections[0].Reason != want || found.Probes[0].Why != "2 of 10 requests failed" {
		t.Errorf("%q, %+v", found.Note, found.Probes[0])
	}
	found, _ = search(t, `[{"tps":"max"}]`, Range{Low: 1, High: 2, Start: 1}, 1, func(int) (time.Duration, int, bool) { return time.Second, 0, true })
	if p := found.Probes[0]; p.Passed != nil || !strings.HasPrefix(p.Why, "the client was the limit") || !strings.HasPrefix(found.Note, "the client was the limit") {
		t.Errorf("%q, %+v", found.Note, p)
	}
}
