package export

import (
	"os"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// benchstat needs several lines of one name to tell a change from noise.
func TestGoBench_RunsOfALoadAreSamplesOfOneBenchmark(t *testing.T) {
	level := func(name string, slots int) Level {
		l := metric.NewLevel(metric.Load{Name: name, Profile: load.Fixed(slots, 0), Number: 10}, nil, nil)
		l.Total, l.Succeeded = 10, 10
		return Level{Level: l}
	}
	g := &goBench{kept{folder: t.TempDir(), levels: []Level{level("parallel_4", 4), level("parallel_8", 8), level("parallel_4_run_1", 4)}}}
	if _, err := g.Finish(Run{ID: "1"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(join(g.folder, GoBenchFile))
	if err != nil || strings.Count(string(data), "BenchmarkPerf/parallel_4 10 ") != 2 || strings.Contains(string(data), "run_1") {
		t.Errorf("%v\n%s", err, data)
	}
}
