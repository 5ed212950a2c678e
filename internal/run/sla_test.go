package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// limited is a server that works on four requests at once, so that the fifth waits for one of them: TTFT is 20 ms up to four slots, and
// above 100 ms for one that waits.
func limited(t *testing.T) string {
	t.Helper()
	s, err := simulator.New(simulator.Config{TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond, MaxBatch: 4}, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return url
}

func searching(t *testing.T, params string) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	prompt := "Hello"
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", limited(t), &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics, args.NoPreflight, args.MaxTokens = t.TempDir(), 0, "off", true, &config.Range{Min: 12, Max: 12}
	args.SLAAutoTune, args.SLAParams, args.SLANumRuns, args.SLAUpperBound = true, config.Raw(params), 2, 32
	return args
}

// TestSLA_FindsTheSimulatorsBatchLimitAndKeepsEvalScopesFiles: one request that a busy machine delays by 60 ms breaks the limit of a load,
// so the search has three tries.
func TestSLA_FindsTheSimulatorsBatchLimitAndKeepsEvalScopesFiles(t *testing.T) {
	var result *run.Result
	for try := 1; ; try++ {
		result = mustRun(t, searching(t, `[{"p99_ttft":"<=80ms"}]`))
		f := result.Search
		if f != nil && f.FeasibleMax != nil && *f.FeasibleMax == 4 && f.InfeasibleMin != nil && *f.InfeasibleMin == 5 && f.Binding == "p99_ttft <= 80 ms" {
			break
		}
		if try == 3 {
			t.Fatalf("found %+v", f)
		}
	}
	if !strings.Contains(result.LastLine, "limit: concurrency 4 (95 % interval: 4 to 5) meets p99_ttft <= 80 ms, 5 does not; limiting metric: p99_ttft; cliff: queue | ") {
		t.Errorf("the closing line is %q", result.LastLine)
	}
	for _, name := range []string{"events.ndjson", "benchmark_summary.json", "benchmark_data.db"} {
		if _, err := os.Stat(filepath.Join(result.Folder, "sla_tuning", "sla_parallel_4_run_1", name)); err != nil {
			t.Error(err)
		}
	}
	var summary map[string]struct {
		Metrics     map[string]float64 `json:"metrics"`
		Percentiles map[string][]any   `json:"percentiles"`
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "sla_summary.json"))
	if err == nil {
		err = json.Unmarshal(data, &summary)
	}
	four := summary["parallel_4"]
	if err != nil || four.Metrics["Total Requests"] != 16 || four.Metrics["Concurrency"] != 4 || len(four.Percentiles["TTFT (ms)"]) != len(four.Percentiles["Percentiles"]) {
		t.Errorf("sla_summary.json: %v, %s", err, data)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil || again.LastLine != result.LastLine || len(again.Levels) != len(result.Levels) {
		t.Errorf("the report made again: %v\n%s\n%s", err, again.LastLine, result.LastLine)
	}
}

func TestSLA_BadInputIsSaidBeforeTheStart(t *testing.T) {
	args := searching(t, `[{"p99_tttf":"<1s","rps":"=3"}]`)
	args.SLAUpperBound, args.SLALowerBound, args.SLANumRuns = 3, 5, 0
	_, err := run.New(t.Context(), args, run.Options{})
	if err == nil || !strings.Contains(err.Error(), "sla_num_runs") || !strings.Contains(err.Error(), "sla_upper_bound") {
		t.Errorf("%v", err)
	}
	_, err = run.New(t.Context(), searching(t, `[{"p99_tttf":"<1s","rps":"=3"}]`), run.Options{})
	for _, want := range []string{"unknown metric p99_tttf: did you mean p99_ttft?", `rps: "=3" is not a valid limit`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
		t.Errorf("something was written: %v", entries)
	}
}
