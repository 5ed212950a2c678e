package artifacts

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// reading is what testdata/read_results.py prints.
type reading struct {
	List, Items      []map[string]any
	Detail           map[string]any
	Requests, Failed struct {
		Rows  []map[string]any
		Total int
		HasDB bool `json:"has_db"`
	}
	Summary, Throughput, Timeline map[string]any
	Percentiles                   []map[string]any
}

// fact is a measured request as the Python side wants it.
type fact struct {
	Sent       record.Instant   `json:"sent"`
	Last       record.Instant   `json:"last"`
	End        record.Instant   `json:"end"`
	At         []record.Instant `json:"at"`
	Success    bool             `json:"success"`
	Stream     bool             `json:"stream"`
	Prompt     int              `json:"prompt"`
	Completion int              `json:"completion"`
	Cached     int              `json:"cached"`
}

func factsOf(records []*record.Record) []fact {
	var facts []fact
	for _, r := range records {
		if r.Warmup || r.Fault != nil && r.Fault.Kind == record.FaultCancelled {
			continue
		}
		f := fact{r.Sent, r.Last, r.End, []record.Instant{}, r.Fault == nil, r.Stream, r.Usage.Prompt, r.Usage.Completion, r.Usage.Cached}
		for _, p := range r.Payloads {
			if p.Kind&record.Output != 0 {
				f.At = append(f.At, p.At)
			}
		}
		facts = append(facts, f)
	}
	return facts
}

// readAsEvalScope makes a level of records and lets EvalScope 1.14.1 read it.
func readAsEvalScope(t *testing.T, records []*record.Record) (dir string, got reading) {
	t.Helper()
	python := testenv.Python(t, "pydantic", "tabulate", "colorlog")
	root := t.TempDir()
	dir = writeLevel(t, filepath.Join(root, "20261124_010203", "m"), metric.Load{Name: "parallel_2_number_40", Profile: load.Closed(2), Number: 40}, records)
	made, err := Level(t.Context(), dir, Input{Args: []byte(`{"model": "m", "api": "openai", "dataset": "random", "url": "http://127.0.0.1:1/v1"}`)})
	if err != nil || len(made.Warnings) > 0 {
		t.Fatal(err, made.Warnings)
	}
	facts, err := json.Marshal(factsOf(records))
	if err != nil {
		t.Fatal(err)
	}
	factsFile := filepath.Join(t.TempDir(), "facts.json")
	if err := os.WriteFile(factsFile, facts, 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "testdata/read_results.py", root, "20261124_010203/m", "parallel_2_number_40", factsFile)
	out, err := command.Output()
	if err != nil {
		stderr := []byte(nil)
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = exit.Stderr
		}
		t.Fatalf("%v\n%s", err, stderr)
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return dir, got
}

func TestEvalscope_EvalScopesLoaderReadsTheFolder(t *testing.T) {
	records := streamedRecords(40)
	_, got := readAsEvalScope(t, records)
	facts := factsOf(records)
	failed := 0
	for _, f := range facts {
		if !f.Success {
			failed++
		}
	}
	if len(got.List) != 1 || got.List[0]["model"] != "m" || got.List[0]["total_requests"] != float64(len(facts)) {
		t.Errorf("the list of runs is %v", got.List)
	}
	if got.Detail["num_runs"] != 1.0 || got.Detail["total_requests"] != float64(len(facts)) {
		t.Errorf("the detail is %v", got.Detail)
	}
	if len(got.Items) != 1 || got.Items[0]["name"] != "Parallel 2 / Number 40" || got.Items[0]["num_requests"] != float64(len(facts)) {
		t.Errorf("the items are %v", got.Items)
	}
	if got.Requests.Total != len(facts) || got.Failed.Total != failed || !got.Requests.HasDB || failed == 0 {
		t.Errorf("%d requests, %d failed; want %d, %d", got.Requests.Total, got.Failed.Total, len(facts), failed)
	}
	for i, f := range facts {
		row := got.Requests.Rows[i]
		want := map[string]any{"#": float64(i + 1), "Success": "FAIL", "Latency(s)": 0.0, "Prompt": 0.0, "Completion": 0.0, "TTFT(ms)": nil, "TPOT(ms)": nil}
		if f.Success {
			want = map[string]any{"#": float64(i + 1), "Success": "OK", "Prompt": float64(f.Prompt), "Completion": float64(f.Completion),
				"Latency(s)": float64(f.Last-f.Sent) / 1e9, "TTFT(ms)": float64(f.At[0]-f.Sent) / 1e6, "TPOT(ms)": nil}
			if f.Completion > 1 {
				want["TPOT(ms)"] = float64(f.Last-f.At[0]) / 1e6 / float64(f.Completion-1)
			}
		}
		if d := cmp.Diff(want, row, cmpopts.EquateApprox(0, 0.0501)); d != "" {
			t.Errorf("row %d: %s", i, d)
		}
	}
}

func TestEvalscope_FiguresAreEvalScopesOwn(t *testing.T) {
	dir, got := readAsEvalScope(t, streamedRecords(400))
	// How many tokens a step of speculative decoding gave is no metric of ours.
	maps.DeleteFunc(got.Summary, func(k string, _ any) bool { return k == "Avg Decoded Tok/Iter" || k == "Spec. Accept Rate" })
	if d := cmp.Diff(got.Summary, readJSON[map[string]any](t, dir, "benchmark_summary.json")); d != "" {
		t.Errorf("benchmark_summary.json (-EvalScope +ours)\n%s", d)
	}
	if d := cmp.Diff(got.Percentiles, readJSON[[]map[string]any](t, dir, "benchmark_percentile.json"), gapTolerance()); d != "" {
		t.Errorf("benchmark_percentile.json (-EvalScope +ours)\n%s", d)
	}
	if d := cmp.Diff(got.Throughput, readJSON[map[string]any](t, dir, "workload_throughput.json"), cmpopts.EquateApprox(1e-12, 0)); d != "" {
		t.Errorf("workload_throughput.json (-EvalScope +ours)\n%s", d)
	}
	// Ours subtracts nanoseconds, EvalScope floats: the sixth decimal may differ by one.
	if d := cmp.Diff(got.Timeline, readJSON[map[string]any](t, dir, "workload_timeline.json"), cmpopts.EquateApprox(0, 1.001e-6)); d != "" {
		t.Errorf("workload_timeline.json (-EvalScope +ours)\n%s", d)
	}
}

// gapTolerance lets the ITL column differ by the histogram's relative error; EvalScope keeps every gap.
func gapTolerance() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool {
		i, ok := p.Index(-2).(cmp.MapIndex)
		return ok && i.Key().String() == "ITL (ms)"
	}, cmp.Comparer(func(a, b any) bool {
		x, xOK := a.(float64)
		y, yOK := b.(float64)
		return xOK && yOK && math.Abs(x-y) <= 0.0005*x+0.0001
	}))
}

func TestEvalscope_WithoutStreamingOnlyWhatExistsIsANumber(t *testing.T) {
	dir, got := readAsEvalScope(t, wholeRecords(10))
	ours := readJSON[map[string]any](t, dir, "benchmark_summary.json")
	if d := cmp.Diff([]any{"Avg TTFT (ms)", "Avg TPOT (ms)", "Avg ITL (ms)"}, ours["Not Applicable Metrics"]); d != "" {
		t.Error(d)
	}
	// EvalScope gives the latency as TTFT here.
	delete(ours, "Not Applicable Metrics")
	got.Summary["Avg TTFT (ms)"] = 0.0
	if d := cmp.Diff(got.Summary, ours); d != "" {
		t.Errorf("(-EvalScope +ours)\n%s", d)
	}
	for _, row := range readJSON[[]map[string]any](t, dir, "benchmark_percentile.json") {
		for _, column := range []string{"TTFT (ms)", "ITL (ms)", "TPOT (ms)", "Decode (tok/s)"} {
			if v, there := row[column]; !there || v != nil {
				t.Errorf("%s at %s is %v, want null", column, row["Percentiles"], v)
			}
		}
	}
	for _, row := range got.Requests.Rows {
		if row["TTFT(ms)"] != nil {
			t.Errorf("EvalScope's loader shows a TTFT: %v", row)
		}
	}
}
