package visualizers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A logged is one record of a transaction log, as WandB's own reader prints it.
type logged struct {
	Type    string
	History struct{ Item map[string]any }
	Run     struct {
		Config struct {
			Update map[string]any
		}
		Project     string
		DisplayName string `json:"display_name"`
		Tags        []string
	}
	Exit struct {
		Code int `json:"exit_code"`
	}
}

// inspect reads a transaction log by `wandb leet inspect`.
func inspect(t *testing.T, r *run) []logged {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(r.folder, "wandb", "offline-run-*", "run-*.wandb"))
	if len(files) != 1 {
		t.Fatalf("found %v\n%s", files, r.output)
	}
	cmd := exec.Command(tool(t, "wandb"), "leet", "inspect", "--json", files[0])
	cmd.Dir, cmd.Env = t.TempDir(), r.env
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []logged
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l logged
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		all = append(all, l)
	}
	return all
}

// rows are the history's rows.
func rows(all []logged) (rows []map[string]any) {
	for _, l := range all {
		if l.Type == "history" {
			rows = append(rows, l.History.Item)
		}
	}
	return rows
}

// numbers are the numeric figures of a row, those whose names begin with prefix, without it.
func numbers(row map[string]any, prefix string) map[string]float64 {
	found := map[string]float64{}
	for name, v := range row {
		if number, ok := v.(float64); ok && strings.HasPrefix(name, prefix) {
			found[strings.TrimPrefix(name, prefix)] = number
		}
	}
	return found
}

// checkRows holds a history against the run: a row at the end of each level has its figures.
func checkRows(t *testing.T, r *run, rows []map[string]any) {
	t.Helper()
	last := map[float64]map[string]any{}
	step := -1.0
	for _, row := range rows {
		if now := row["_step"].(float64); now <= step {
			t.Errorf("step %v comes after %v", now, step)
		} else {
			step = now
		}
		if level, ok := row["Level"].(float64); ok {
			last[level] = row
		}
	}
	if len(last) != 2 {
		t.Fatalf("rows of %d levels: %v", len(last), slices.Collect(maps.Keys(last)))
	}
	for i, level := range levels {
		row := last[float64(i+1)]
		r.sameFigures("the last point", numbers(row, ""), level)
		r.sameFigures("the level", numbers(row, "By level/"), level)
	}
	if last[1]["_step"] != 4.0 || last[2]["_step"] != 16.0 {
		t.Errorf("levels end at steps %v and %v, want the requests so far, 4 and 16", last[1]["_step"], last[2]["_step"])
	}
}

func TestWandb_WandBsReaderReadsTheNativeOfflineRun(t *testing.T) {
	t.Parallel()
	r := benchmark(t, []string{"WANDB_MODE=offline", "EVALSCOPE_PERF_PYTHON=/nowhere"}, "--visualizer", "wandb")
	r.good()
	all := inspect(t, r)
	checkRows(t, r, rows(all))
	for _, l := range all {
		switch l.Type {
		case "run":
			config := l.Run.Config.Update
			if l.Run.Project != "perf_benchmark" || l.Run.DisplayName != "run" || len(config) != 81 || config["api_key"] != "**********" {
				t.Errorf("the run is %+v", l.Run)
			}
		case "exit":
			if l.Exit.Code != 0 {
				t.Errorf("exit code %d", l.Exit.Code)
			}
		}
	}
	r.keepsSecrets("")
}

func TestWandb_WandBUploadsTheNativeOfflineRun(t *testing.T) {
	t.Parallel()
	server := newWandBServer(t)
	r := benchmark(t, []string{"WANDB_MODE=offline"}, "--visualizer", "wandb")
	r.good()
	dirs, _ := filepath.Glob(filepath.Join(r.folder, "wandb", "offline-run-*"))
	cmd := exec.Command(tool(t, "wandb"), "sync", dirs[0])
	cmd.Dir, cmd.Env = t.TempDir(), append(r.env, server.env()...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checkRows(t, r, server.history(t))
	if server.exit != 0 || !server.complete {
		t.Errorf("complete %v, exit code %d", server.complete, server.exit)
	}
	for _, name := range []string{"perf_result.json", "performance_summary.txt"} {
		if !slices.ContainsFunc(server.uploaded(), func(u string) bool { return strings.HasSuffix(u, name) }) {
			t.Errorf("%s was not uploaded: %v", name, server.uploaded())
		}
	}
}

func TestWandb_WandBsSDKShowsTheRunOnline(t *testing.T) {
	t.Parallel()
	server := newWandBServer(t)
	const key = "abcdef0123456789abcdef0123456789abcdef01"
	r := benchmark(t, server.env(), "--visualizer", "wandb", "--wandb-api-key", key)
	r.good()
	checkRows(t, r, server.history(t))
	if server.exit != 0 || !server.complete {
		t.Errorf("complete %v, exit code %d", server.complete, server.exit)
	}
	if uploads := strings.Join(server.uploaded(), "\n"); server.commits != 4 || !strings.Contains(uploads, "perf_result.json") {
		t.Errorf("%d artifacts, want two tables of percentiles, one of levels and the files; uploaded:\n%s", server.commits, uploads)
	}
	if !strings.Contains(r.output, server.url+"/team/perf_benchmark/runs/") {
		t.Errorf("no URL of the run in the output:\n%s", r.output)
	}
	r.keepsSecrets(server.seen(), key)
}
