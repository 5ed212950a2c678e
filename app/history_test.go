package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// nightly makes an outputs folder with a run a day, of which TTFT doubles from the eleventh on, and one of another set-up.
func nightly(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	put := func(run, name, text string) {
		folder := filepath.Join(root, run)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 18 {
		run, ttft, commit, parallel := fmt.Sprintf("run%02d", i), .1+.001*float64(i*7%5), "aaa", 1
		if i >= 10 {
			ttft, commit = ttft+.1, "bbb"
		}
		if i == 17 {
			parallel = 2
		}
		put(run, "run.json", fmt.Sprintf(`{"id": "%d", "state": "done", "host": "box", "started": "2026-11-%02dT03:00:00Z", "levels": []}`, i, i+1))
		put(run, "plan.json", fmt.Sprintf(`{"url": "http://h", "model_id": "m", "seed": %d, "seed_given": false, "levels": [{"parallel": %d}]}`, i, parallel))
		put(run, "perf_result.json", fmt.Sprintf(`{"run": {"tags": {"commit": "%s"}, "plan_hash": "f00%02d"}, "levels": [{"load": {"name": "parallel_1", "parallel": 1}, "total": 5, "succeeded": 5,
			"ended": "done", "metrics": {"ttft": {"mean": %g, "p99": %g}}}]}`, commit, i, ttft, ttft))
	}
	put("broken", "run.json", `{"id"`)
	return root
}

func historyOf(t *testing.T, words ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Main(Process{Args: append([]string{"history"}, words...), Stdout: &out, Stderr: &err, Stdin: strings.NewReader(""), Getenv: func(string) string { return "" }}, standard.Plugins())
	return out.String(), err.String(), code
}

func TestHistory_NamesTheRunAndWhatElseChanged(t *testing.T) {
	root := nightly(t)
	stdout, stderr, code := historyOf(t, root, "--metric", "ttft.p99")
	if code != 0 || !strings.Contains(stdout, "17 runs from 2026-11-01 to 2026-11-17") || !strings.Contains(stdout, "* ttft.p99 worse since 2026-11-11 03:00:00: +9") ||
		!strings.Contains(stdout, "; commit: aaa → bbb") || strings.Count(stdout, "* ") != 2 {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if !strings.Contains(stderr, "broken was skipped") || !strings.Contains(stderr, "no other run has the same set-up: 1") {
		t.Error(stderr)
	}
	if stdout, _, code = historyOf(t, root, "--metric", "ttft", "--like", filepath.Join(root, "run17"), "--json"); code != 0 || strings.Count(stdout, `"path"`) != 1 {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if stdout, _, code = historyOf(t, root, "--metric", "ttft", "--plan", "f0003", "--json"); code != 0 || !strings.Contains(stdout, "run03") || strings.Count(stdout, `"path"`) != 1 {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}

func TestHistory_BadInputIsToldAtOnce(t *testing.T) {
	_, stderr, code := historyOf(t, filepath.Join(t.TempDir(), "none"), "--metric", "tttf", "--alpha", "7", "--plan", "a", "--like", "b")
	if code != ExitBadInput || strings.Count(stderr, "evalscope history:") != 5 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if _, stderr, code = historyOf(t, nightly(t), "--plan", "zzz"); code != ExitVerdict || !strings.Contains(stderr, "has this set-up and metric") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}
