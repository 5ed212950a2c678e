package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestBrief_HasALineForEachThingThatMatters(t *testing.T) {
	l := level(10, figures{metric.ReachedConcurrency: 9.71, metric.TTFT: 0.1}, map[metric.Key]*metric.Distribution{
		metric.SendLag: constant(0.00005, 100), metric.TTFT: constant(0.1, 100)})
	l.Total, l.Succeeded, l.Failed = 100, 96, 4
	l.Outcomes = []metric.Outcome{{Kind: record.FaultRefused, Status: 429, Count: 3, Examples: []metric.Example{{Words: "slow\ndown"}}}, {Kind: record.FaultReset, Count: 1}}
	l.Oddities = []metric.Outcome{{Kind: metric.EndEmpty, Count: 2}, {Kind: metric.EndAgain, Count: 1}}
	l.Verdict = &metric.Verdict{Word: metric.Degraded, Causes: []metric.Cause{{Key: "late-reads", Word: metric.Degraded}}}
	share, foreign := 0.5, 40.0
	l.Server = &metric.Server{ServerSample: metric.ServerSample{Engine: "vLLM"}, ForeignShare: &share, ForeignRequests: &foreign}
	full := Brief(l, "outputs/x/benchmark_data.db")
	l.Verdict, l.Server, l.Outcomes, l.Oddities = nil, nil, nil, nil
	l.Load.Profile = load.Open(load.Poisson, 5)
	golden(t, "brief.txt", full+"\n"+Brief(l, ""))
	if n := strings.Count(full, "\n"); n > 8 {
		t.Errorf("%d lines", n)
	}
}
