package statistics

import (
	"maps"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/metric"
)

// truths is how many runs the true figures are the mean of.
func truths() int {
	if whole() {
		return 50_000
	}
	return 5000
}

func TestBetween_IntervalsHoldTheTruth(t *testing.T) {
	m := model{200, 1, 0.8, 0.01, 0.01}
	times, sizes := 60, []int{5}
	if whole() {
		times, sizes = 4000, []int{2, 3, 5, 10}
	}
	truth := m.expected(truths())
	for _, runs := range sizes {
		t.Logf("%d runs of 200", runs)
		report(t, 0, betweenRuns(times, runs, m, uint64(runs), truth))
	}
}

// fewTrials are too few to tell 92.8 % from 93 %.
const fewTrials = 1000

// report writes how often the intervals of each figure hold the truth, and fails where that is not in 93 to 97 % of the trials. Where
// few are made it fails on gross errors alone.
//
// requests is how many a single run has, 0 where the intervals are those between runs: a percentile that few of them lie beyond has a wider interval
// on purpose.
func report(t *testing.T, requests int, got map[figure]*coverage) {
	t.Helper()
	for _, f := range studied() {
		c := got[f]
		t.Logf("  %-26s %s", f, c)
		low, high, held := 93.0, 97.0, c.share.span()
		if beyond := (1 - f.at) * float64(requests); f.at > 0.5 && beyond > 0 && beyond < 37 {
			high = 98.5
		}
		switch {
		case !whole():
			low, high = 80, 100
		case c.of < fewTrials: // what they show may be chance
			low, high = low-(held.High-held.Value), high+(held.Value-held.Low)
		}
		if 2*c.of >= c.trials && (held.Value < low || held.Value > high) {
			t.Errorf("%s: the interval %s", f, c)
		}
	}
}

func TestUntil_IntervalsHoldTheTruthWhereTheRunsStop(t *testing.T) {
	m := model{200, 1, 0.8, 0.01, 0.01}
	times, leasts := 40, []int{5}
	if whole() {
		times, leasts = 500, []int{3, 5}
	}
	truth := m.expected(truths())
	goals := map[string]figure{"ttft.p50±5%": {metric.TTFT, 0.5}, "tpot.p99±2%": {metric.TPOT, 0.99}, "rps±1%": {metric.RequestThroughput, 0}}
	for _, text := range slices.Sorted(maps.Keys(goals)) {
		of := goals[text]
		parsed, problems := repeat.Parse([]string{text})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, least := range leasts {
			got := until(times, least, 30, parsed[0], of, m, uint64(least), truth[of])
			t.Logf("%s from %d runs on: %.1f runs, met in %s, %s", text, least, float64(got.runs)/float64(times), got.met, &got.coverage)
			if held := percent(got.n, got.of); whole() && (held < 93 || held > 97) {
				t.Errorf("%s from %d runs on: the interval %s", text, least, &got.coverage)
			}
		}
	}
}
