package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// withServers is a level that went to two servers, of which the second may be slower.
func withServers(slower *metric.Slower) *metric.Level {
	l := metric.NewLevel(metric.Load{Name: "parallel_4"}, nil, nil)
	spread := func(p50 float64) *metric.Spread {
		return &metric.Spread{N: 50, Mean: p50, P50: p50, P90: 2 * p50, P99: 3 * p50}
	}
	l.Targets = []metric.Target{
		{Name: "http://a/v1", Total: 50, Succeeded: 50, RequestThroughput: 5, OutputThroughput: 500, Latency: spread(1), TTFT: spread(.1), TPOT: spread(.01)},
		{Name: "http://b/v1", Total: 50, Succeeded: 49, Failed: 1, RequestThroughput: 4.9, OutputThroughput: 490, Latency: spread(2), Slower: slower}}
	return l
}

func TestTargets_TableHasARowForEachServer(t *testing.T) {
	text := Targets(withServers(nil))
	for _, want := range []string{"http://a/v1", "http://b/v1", "Failed", "100 ms", "10 ms", "6 s"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if text := Targets(metric.NewLevel(metric.Load{}, nil, nil)); text != "" {
		t.Errorf("a single server has a table:\n%s", text)
	}
}

func TestSlowServer_IsSaidWhereTheRanksShowIt(t *testing.T) {
	if found := slowServerRule(Run{Levels: []*metric.Level{withServers(nil)}}); found != nil {
		t.Errorf("%+v", found)
	}
	found := slowServerRule(Run{Levels: []*metric.Level{withServers(nil), withServers(&metric.Slower{Key: metric.Latency, Median: 2, Others: 1, P: 1e-6})}})
	if len(found) != 1 || !strings.Contains(found[0].Finding.EN, "http://b/v1 is slower than the others: its median Latency is 2 s, compared with 1 s") {
		t.Fatalf("%+v", found)
	}
	if !strings.Contains(found[0].Finding.ZH, "http://b/v1") {
		t.Errorf("no Chinese: %s", found[0].Finding.ZH)
	}
}
