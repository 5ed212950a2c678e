package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
)

// repeating is a run whose levels are repeated.
func repeating(t *testing.T) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	prompt := "Hello"
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", limited(t), &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics, args.NoPreflight, args.MaxTokens = t.TempDir(), 0, "off", true, &config.Range{Min: 4, Max: 4}
	args.Parallel, args.Number = []int{1, 4}, []config.Count{{N: 3}, {N: 12}}
	return args
}

type repeatedResult struct {
	Loads []struct {
		Load  metric.Load
		Runs  []string
		Total int
		Until []struct {
			Goal string
			Met  bool
		}
	}
	Levels []struct {
		Load metric.Load
		Self struct {
			Sent      int
			Conserved bool
		} `json:"self_check"`
	}
}

func resultIn(t *testing.T, folder string) (r repeatedResult) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "perf_result.json"))
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRepeat_LeavesOneFolderALoadWhereEvalScopeLooks(t *testing.T) {
	args := repeating(t)
	args.Repeat, args.Shuffle = 3, true
	result, err := run.Run(t.Context(), args, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(result.Folder)
	seen := 0
	for _, e := range entries { // EvalScope's own expression
		if regexp.MustCompile(`^parallel_(\d+)_number_(\d+)$`).MatchString(e.Name()) {
			seen++
		}
	}
	if seen != 2 || len(result.Levels) != 6 {
		t.Errorf("%d folders for EvalScope, %d levels", seen, len(result.Levels))
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "repeats", "parallel_4_number_12_run_2", "benchmark_summary.json")); err != nil {
		t.Error(err)
	}
	got := resultIn(t, result.Folder)
	if len(got.Loads) != 2 || got.Loads[0].Load.MaxSlots() != 1 || len(got.Loads[1].Runs) != 3 || got.Loads[1].Total != 36 {
		t.Errorf("%+v", got.Loads)
	}
	for _, l := range got.Levels {
		if l.Self.Sent != l.Load.Number || !l.Self.Conserved {
			t.Errorf("%s: %+v", l.Load.Name, l.Self)
		}
	}
	summary, _ := os.ReadFile(filepath.Join(result.Folder, "performance_summary.txt"))
	if text := string(summary); !strings.Contains(text, "Means of the Runs with 95 % Intervals") || strings.Count(text, "│    4 │") < 2 {
		t.Errorf("the summary is\n%s", text)
	}
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{}); err != nil {
		t.Error(err)
	}
	if again := resultIn(t, result.Folder); len(again.Loads) != 2 || again.Loads[1].Total != 36 {
		t.Errorf("the report made again has %+v", again.Loads)
	}
}

func TestUntil_EndsAtItsGoalOrAtTheMostRuns(t *testing.T) {
	args := repeating(t)
	args.Parallel, args.Number = []int{1}, []config.Count{{N: 2}}
	args.Repeat, args.MaxRepeat, args.Until = 2, 4, []string{"output_tokens.avg±1%", "latency.avg+-0.00001%"}
	result, err := run.Run(t.Context(), args, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := resultIn(t, result.Folder)
	if len(result.Levels) != 4 || len(got.Loads) != 1 || len(got.Loads[0].Until) != 2 || !got.Loads[0].Until[0].Met || got.Loads[0].Until[1].Met {
		t.Errorf("%d levels, %+v", len(result.Levels), got.Loads)
	}
	args = repeating(t)
	args.Parallel, args.Number = []int{1}, []config.Count{{N: 2}}
	args.Repeat, args.Until = 2, []string{"output_tokens.avg±1%"}
	if result, err = run.Run(t.Context(), args, run.Options{}); err != nil || len(result.Levels) != 2 {
		t.Errorf("%v, %d levels", err, len(result.Levels))
	}
}
