package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestProbeLine_IsWhatTheSearchMakesOfALevel(t *testing.T) {
	failed, top := false, 4.0
	s := &metric.Search{Variable: load.ByParallel, FeasibleMax: &top, Selections: []metric.Selection{{}},
		Probes: []metric.Probe{{Load: 4, Groups: []metric.Judged{{}}}, {Load: 8, Passed: &failed, Why: "p99_ttft is 96 ms, not <= 40 ms", Groups: []metric.Judged{{}}}}}
	level := func(slots int) *metric.Level {
		l := metric.NewLevel(metric.Load{Name: "level", Profile: load.Closed(slots)}, map[metric.Key]float64{metric.RequestThroughput: 12.5}, nil)
		l.Total, l.Succeeded = 16, 16
		return l
	}
	if got, want := ProbeLine(s, level(8)), "concurrency 8: FAIL, p99_ttft is 96 ms, not <= 40 ms; 16/16 succeeded, 12.5 req/s\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	result := SearchResult(s, []*metric.Level{level(8), level(4), level(4)}, Plain)
	if !strings.HasPrefix(result, "\nResult: concurrency 4, mean of 2 runs\n") || strings.Count(result, "Benchmarking summary:") != 1 {
		t.Error(result)
	}
	if s.FeasibleMax = nil; SearchResult(s, []*metric.Level{level(8)}, Plain) != "" {
		t.Error("a search without a result has tables of one")
	}
}
