package report

import (
	"maps"
	"regexp"
	"slices"
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

// failing is a level where only some of 100 requests succeeded.
func failing(l *metric.Level, succeeded int) *metric.Level {
	l.Total, l.Succeeded, l.Failed = 100, succeeded, 100-succeeded
	return l
}

func TestRecommend_NoLoadAtWhichMostRequestsFailed(t *testing.T) {
	feasible := 8.0
	found := func(succeeded int) Run {
		levels := throughputs([]int{2, 8, 16}, 900, 1600, 3000)
		failing(levels[1], succeeded)
		return Run{Search: &metric.Search{Variable: load.ByParallel, FeasibleMax: &feasible}, Levels: levels}
	}
	if best, ok := Recommend(found(16)); ok {
		t.Errorf("recommended %s", best.row().text)
	}
	const want = "Concurrency 8 (highest load within the limits, 16.00 req/sec), only 60.0% of its requests succeeded"
	if best, ok := Recommend(found(60)); !ok || best.row().text != want {
		t.Errorf("%q, want %q", best.row().text, want)
	}
}

func TestBestConfiguration_StatesFailuresOfTheBestLevel(t *testing.T) {
	for _, c := range []struct {
		succeeded []int
		want      string
	}{
		{[]int{100, 16}, "Concurrency 1 (9.00 req/sec)"},
		{[]int{70, 16}, "Concurrency 1 (9.00 req/sec), only 70.0% of its requests succeeded"},
		{[]int{30, 16}, "Concurrency 10 (20.00 req/sec), only 16.0% of its requests succeeded"},
	} {
		levels := throughputs([]int{1, 10}, 900, 2000)
		for i, n := range c.succeeded {
			failing(levels[i], n)
		}
		lines := strings.Split(bestConfiguration(Run{Levels: levels}, Plain), "\n")
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "Highest RPS         "+c.want }) {
			t.Errorf("%v: %q, want %q", c.succeeded, lines, c.want)
		}
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

// TestAdvise_AllSuggestionsNameOneLoadToKeep: of a run whose throughput stops growing at 20 while the queue shows between 40 and 80, or the streams
// slow each other down there. With objectives it is the load of the highest goodput that all of them name.
func TestAdvise_AllSuggestionsNameOneLoadToKeep(t *testing.T) {
	load := func(parallel int, tokens, ttft, tpot float64) *metric.Level {
		return level(parallel, figures{metric.OutputThroughput: tokens, metric.TTFT: ttft, metric.TPOT: tpot, metric.Latency: ttft + 100*tpot, metric.Goodput: 100 / float64(parallel)},
			map[metric.Key]*metric.Distribution{metric.TTFTRest: constant(ttft, 50)})
	}
	named := regexp.MustCompile(`at or below (concurrency \d+[^;,]*?)(;|,| if |$)`)
	for _, c := range []struct {
		name       string
		rule       string
		levels     []*metric.Level
		objectives bool
		want       string // "" where the load is not known
	}{
		{"knee and queue", "queueing", []*metric.Level{load(10, 500, 0.1, 0.01), load(20, 1000, 0.1, 0.01), load(40, 1010, 0.5, 0.01), load(80, 1012, 2, 0.01)}, false, "concurrency 20"},
		{"knee and decoding", "decode-bound", []*metric.Level{load(10, 500, 0.1, 0.01), load(20, 1000, 0.1, 0.01), load(40, 1010, 0.1, 0.02), load(80, 1012, 0.1, 0.04)}, false, "concurrency 20"},
		{"goodput below the knee", "queueing", []*metric.Level{load(10, 500, 0.1, 0.01), load(20, 1000, 0.1, 0.01), load(40, 1010, 0.5, 0.01), load(80, 1012, 2, 0.01)}, true, "concurrency 10 (highest goodput)"},
		{"throughput grows", "decode-bound", []*metric.Level{load(10, 500, 0.1, 0.01), load(20, 1000, 0.1, 0.02), load(40, 2000, 0.1, 0.04)}, false, ""},
	} {
		if c.objectives {
			for _, l := range c.levels {
				l.Objectives = []metric.ObjectiveResult{{Objective: metric.Objective{Key: metric.TTFT, Limit: 1}, Requests: 1}}
			}
		}
		seen, loads := false, map[string]bool{}
		for _, s := range Advise(Run{Levels: c.levels}) {
			seen = seen || s.Rule == c.rule
			for _, m := range named.FindAllStringSubmatch(s.Try.EN, -1) {
				loads[m[1]] = true
			}
		}
		if got := slices.Sorted(maps.Keys(loads)); !seen || strings.Join(got, " and ") != c.want {
			t.Errorf("%s: %q, want %q; %s is there: %v", c.name, got, c.want, c.rule, seen)
		}
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
