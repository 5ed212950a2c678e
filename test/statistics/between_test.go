package statistics

import (
	"os"
	"testing"

	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestBetween_IntervalsHoldTheTruth(t *testing.T) {
	m := model{200, 1, 0.8, 0.01, 0.01}
	times, sizes := 60, []int{5}
	if whole() {
		times, sizes = 2000, []int{2, 3, 5, 10}
	}
	for _, runs := range sizes {
		got := betweenRuns(times, runs, m, uint64(runs))
		t.Logf("%d runs of 200", runs)
		for _, f := range studied() {
			t.Logf("  %-26s %s", f, got[f])
			if least := map[bool]float64{true: 92, false: 80}[whole()]; percent(got[f].held, got[f].bounded) < least {
				t.Errorf("%d runs, %s %s", runs, f, got[f])
			}
		}
	}
}

func TestUntil_IntervalsHoldTheTruthWhereTheRunsStop(t *testing.T) {
	m := model{200, 1, 0.8, 0.01, 0.01}
	times, leasts := 40, []int{5}
	if whole() {
		times, leasts = 1000, []int{3, 5}
	}
	for text, of := range map[string]figure{"ttft.p50±5%": {metric.TTFT, 0.5}, "tpot.p99±2%": {metric.TPOT, 0.99}, "rps±1%": {metric.RequestThroughput, 0}} {
		goals, problems := repeat.Parse([]string{text})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, least := range leasts {
			got := until(times, least, 30, goals[0], of, m, uint64(least))
			t.Logf("%s from %d runs on: %.1f runs, met in %.1f %%, %v", text, least, float64(got.runs)/float64(times), percent(got.met, times), &got.coverage)
		}
	}
}

// whole reports whether the whole study is asked for.
func whole() bool { return os.Getenv("EVALSCOPE_TEST_STATISTICS") != "" }
