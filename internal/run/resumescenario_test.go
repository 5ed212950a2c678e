package run_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
)

// A sweep of a scenario that goes on behind a finished level: the summary of the sweep has that level too, whose own files stay as they are.
func TestResume_TheSummaryOfAScenariosSweepHasTheFinishedLevels(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&listener{})
	t.Cleanup(server.Close)
	args := arguments(t, server.URL+"/v1/chat/completions")
	args.Dataset, args.DatasetPath, args.Prompt, args.PromptText, args.NoTestConnection, args.NoPreflight = run.DefaultArguments().Dataset, new(sixTraces(t)), nil, "", true, true
	args.ServerMetrics, args.Parallel, args.Number, args.TokenizerPath, args.Duration = "off", []int{2, 3}, run.DefaultArguments().Number, new("builtin"), new(config.Seconds(0.5))
	args.SleepInterval, args.MaxTokens, args.ExtraArgs = 0, run.DefaultArguments().MaxTokens, run.DefaultArguments().ExtraArgs
	args.Scenario = []byte(`{"name": "agentx", "mode": "smoke"}`)
	whole := mustRun(t, args)

	left := filepath.Join(t.TempDir(), "left")
	copyFolder(t, whole.Folder, left)
	now := must(outputs.ReadRun(left))
	now.State, now.Ended = outputs.Running, time.Time{}
	first, second := now.Levels[0].Folder, now.Levels[1].Folder
	now.Levels = now.Levels[:1]
	for _, name := range []string{second, artifacts.ResultFile, "perf_report.html"} {
		_ = os.RemoveAll(filepath.Join(left, name))
	}
	writeRun(t, left, now)
	kept := everyFile(t, filepath.Join(left, first))
	again := mustRun(t, resumes(left))

	var sweep map[string]json.RawMessage
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(left, filepath.Dir(first), "agentx_sweep_summary.json"))), &sweep); err != nil {
		t.Fatal(err)
	}
	if len(sweep) != 2 || sweep["parallel_2"] == nil || sweep["parallel_3"] == nil {
		t.Errorf("the sweep has %d levels: %v", len(sweep), sweep)
	}
	if !mapsEqual(kept, everyFile(t, filepath.Join(left, first))) {
		t.Error("the files of the finished level changed")
	}
	if n := strings.Count(string(again.JSON), "not a valid AgentX submission"); n < 2 {
		t.Errorf("%d levels say whether they are a valid submission", n)
	}
}
