package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestKnee_OfTheSimulatorIsItsBatch walks up to a server that works on four requests at once. A machine that stands still for a moment may
// end the walk early, so it has three tries.
func TestKnee_OfTheSimulatorIsItsBatch(t *testing.T) {
	for try := 1; ; try++ {
		args := searching(t, "")
		args.SLAAutoTune, args.SLAParams, args.FindKnee, args.SLO = false, nil, true, []string{"ttft=80ms"}
		result, err := run.Run(t.Context(), args, run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := result.Search
		if found == nil || found.Kind != metric.KneeSearch || found.Goodput == nil || len(found.Probes) == 0 {
			t.Fatalf("found %+v", found)
		}
		b := found.Boundary
		if (b == nil || b.Low > 4 || b.High < 4 || b.Estimate > 6) && try < 3 {
			continue
		}
		if b == nil || b.Low > 4 || b.High < 4 {
			t.Errorf("the knee is %+v: %s", b, result.LastLine)
		}
		checkKneeFiles(t, result)
		return
	}
}

func checkKneeFiles(t *testing.T, result *run.Result) {
	t.Helper()
	if !strings.Contains(result.LastLine, " | knee: concurrency ") || strings.Count(result.LastLine, "knee:") != 1 || !strings.Contains(result.LastLine, "; highest goodput: ") {
		t.Errorf("the closing line is %q", result.LastLine)
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "knee", "knee_parallel_1_run_0", "events.ndjson")); err != nil {
		t.Error(err)
	}
	var kept struct {
		Search *metric.Search `json:"search"`
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "run.json"))
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil || kept.Search == nil || *kept.Search.Boundary != *result.Search.Boundary {
		t.Errorf("run.json has %+v, %v", kept.Search, err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil || again.LastLine != result.LastLine {
		t.Errorf("made again: %v\n%s\n%s", err, again.LastLine, result.LastLine)
	}
}

func TestKnee_BadInputIsSaidAtOnce(t *testing.T) {
	args := searching(t, `[{"p99_ttft":"<=80ms"}]`)
	args.FindKnee, args.SLALowerBound, args.SLAUpperBound, args.HoldLoad = true, 9, 3, true
	_, err := run.New(t.Context(), args, run.Options{})
	for _, want := range []string{"find_knee: cannot be combined with sla_auto_tune", "sla_upper_bound: must not be below", "hold_load: cannot be combined with"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}
