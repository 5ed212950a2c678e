package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// goodputs are levels with objectives, by the good requests per second of each.
func goodputs(parallels []int, good ...float64) (all []*metric.Level) {
	for i, p := range parallels {
		l := level(p, figures{metric.OutputThroughput: 1000, metric.Goodput: good[i], metric.RequestThroughput: 3 * good[i]}, nil)
		l.Objectives = []metric.ObjectiveResult{{Objective: metric.Objective{Key: metric.TTFT, Limit: 1}, Requests: 1}}
		all = append(all, l)
	}
	return all
}

func TestRecommend_LeadsWithWhatTheRunShows(t *testing.T) {
	feasible := 8.0
	for _, c := range []struct {
		name string
		run  Run
		want string // "" for none
	}{
		{"highest goodput", Run{Levels: goodputs([]int{1, 10, 100}, 1, 7, 2)}, "Concurrency 10 (highest goodput, 7.00 req/sec)"},
		{"no good request", Run{Levels: goodputs([]int{1, 10, 100}, 0, 0, 0)}, ""},
		{"knee", Run{Levels: throughputs([]int{1, 10, 100}, 100, 900, 920)}, "Concurrency 10 (the knee, 9.00 req/sec)"},
		{"still growing", Run{Levels: throughputs([]int{1, 10, 100}, 100, 900, 2000)}, ""},
		{"one level", Run{Levels: throughputs([]int{10}, 900)}, ""},
		{"a search within limits", Run{Search: &metric.Search{Variable: load.ByParallel, FeasibleMax: &feasible}, Levels: throughputs([]int{2, 8, 16}, 900, 1600, 3000)},
			"Concurrency 8 (highest load within the limits, 16.00 req/sec)"},
		{"a search whose figures contradict each other", Run{Search: &metric.Search{Variable: load.ByParallel, FeasibleMax: &feasible,
			Probes: []metric.Probe{{Load: 2, Passed: new(false)}, {Load: 8, Passed: new(true)}}}, Levels: throughputs([]int{2, 8, 16}, 900, 1600, 3000)}, ""},
	} {
		best, ok := Recommend(c.run)
		got := ""
		if ok {
			got = best.row().text
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRecommend_NoneWhereASmallerLoadThatFailedServedMore(t *testing.T) {
	levels := goodputs([]int{2, 8, 24}, 2.2, 8, 0.6)
	for _, l := range levels[:2] {
		l.Total, l.Failed, l.Succeeded = 100, 7, 93
	}
	levels[2].Total, levels[2].Failed, levels[2].Succeeded = 100, 5, 95
	if best, ok := Recommend(Run{Levels: levels}); ok {
		t.Errorf("recommended %s", best.row().text)
	}
}

func TestRecommend_TheOtherIsThePeak(t *testing.T) {
	r := Run{Levels: throughputs([]int{1, 10, 100}, 100, 900, 920)}
	lines := strings.Split(bestConfiguration(r, Plain), "\n")
	if !strings.Contains(lines[1], "Recommended         Concurrency 10 (the knee, 9.00 req/sec)") ||
		!strings.HasSuffix(lines[2], "Highest RPS         Concurrency 100 (9.20 req/sec), the peak") {
		t.Errorf("%q", lines)
	}
}

func TestRecommend_SearchForTheKneeRecommendsTheKneeItNames(t *testing.T) {
	below := 4.0
	r := Run{Search: &metric.Search{Kind: metric.KneeSearch, Variable: load.ByParallel, FeasibleMax: &below, Boundary: &metric.Boundary{Estimate: 8, Low: 4, High: 9}},
		Levels: throughputs([]int{4, 8, 16}, 900, 1600, 1650)}
	if best, ok := Recommend(r); !ok || best.Load != 8 || best.Reason != AtTheKnee {
		t.Errorf("%+v, and the search names %s", best, SearchSentence(r.Search).EN)
	}
}
