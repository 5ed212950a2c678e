package compare

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestCompare_AFigureThatARunLacksIsSaid: of four runs one has no throughput, as where all of its requests failed.
func TestCompare_AFigureThatARunLacksIsSaid(t *testing.T) {
	base, candidate := side(nil, 1, 2, 3, 4), side(nil, 1, 2, 3)
	candidate = append(candidate, Run{Name: "failed", Levels: []Level{{Level: metric.NewLevel(metric.Load{Profile: load.Fixed(8, 0)}, nil, nil)}}})
	got := Compare(base, candidate, Options{Rows: append(byThroughput.Rows, Row{Metric: metric.TTFT, Stat: "p50"}), Margin: 0.02, Alpha: 0.05})
	said := strings.Join(got.Remarks("en"), "\n")
	if len(got.Rows) != 0 || !strings.Contains(said, "level parallel_8: not compared: request_throughput: missing or 0 in 0 of 4 runs of the base and 1 of 4 runs of the candidate") {
		t.Errorf("%d rows, %q", len(got.Rows), said)
	}
	got = Compare(side(nil, 5), side(nil, 0), byThroughput)
	if said := strings.Join(got.Remarks("en"), "\n"); !strings.Contains(said, "missing or 0 in 0 of 1 run of the base and 1 of 1 run of the candidate") {
		t.Errorf("throughput fell to 0: %q", said)
	}
	if strings.Contains(said, "ttft") {
		t.Errorf("a figure that no run has is said to be missing: %q", said)
	}
}

func TestParse_EachRowOnce(t *testing.T) {
	rows, problems := Parse([]string{"ttft.p50", "ttft.p050", "ttft", "ttft.p99.90", "rps", "request_throughput"})
	var names []string
	for _, r := range rows {
		names = append(names, string(r.Metric)+" "+r.Stat)
	}
	if got, want := strings.Join(names, ", "), "ttft p50, ttft mean, ttft p90, ttft p99, ttft p99.9, request_throughput value"; problems != nil || got != want {
		t.Errorf("%s, want %s; %v", got, want, problems)
	}
}
