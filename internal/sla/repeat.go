package sla

import (
	"slices"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// beside is how many loads to each side of the limit are repeated: a curve's crossing is known from those next to it.
	beside = 2
	// near is how far from the limit they may be, as a ratio: farther ones say little of where it lies.
	near = 1.25
	// tries is how often a load is tried at which the client was the limit: once that may have been a moment of the machine.
	tries = 2
)

// repeat is the load next to the limit that has the fewest runs, of those that are to have more. Among equals the order is drawn, so
// that a drift of the server hits loads on both sides alike.
func (s Search) repeat(g Group, all tried, low, high int) (next int, ok bool) {
	fewest := s.Runs
	for _, at := range around(all, low, high) {
		runs := all[at]
		if n := len(runs); n < s.Runs && n <= fewest && s.worthwhile(g, runs) {
			if n < fewest || knee.Order(s.Seed, at, n) < knee.Order(s.Seed, next, n) {
				next, fewest, ok = at, n, true
			}
		}
	}
	return next, ok
}

// around are the loads next to a limit: those between which it lies, and farther ones that are near.
func around(all tried, low, high int) (kept []int) {
	var below, above []int
	for _, at := range all.loads() {
		if at <= low {
			below = append(below, at)
		} else {
			above = append(above, at)
		}
	}
	slices.Reverse(below)
	for _, side := range [][]int{below, above} {
		for i, at := range side[:min(len(side), beside)] {
			if i == 0 || float64(at) <= near*float64(high) && float64(at)*near >= float64(low) {
				kept = append(kept, at)
			}
		}
	}
	return kept
}

// worthwhile reports whether further runs at a load would say more: not where requests failed, or the client was the limit in each.
func (s Search) worthwhile(g Group, runs []*metric.Level) bool {
	j := judge(g, runs)
	return len(sound(runs)) > 0 && (j.Verdict != Fail || len(j.Checks) > 0)
}

// sound are the runs that say something of the server.
func sound(runs []*metric.Level) []*metric.Level {
	return slices.DeleteFunc(slices.Clone(runs), (*metric.Level).ClientLimited)
}
