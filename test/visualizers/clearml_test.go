package visualizers

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkTask holds what the server has against the run.
func checkTask(t *testing.T, r *run, s *clearmlServer) {
	t.Helper()
	for i, level := range levels {
		r.sameFigures("the last point", s.at("Performance Metrics", []int{4, 16}[i]), level)
		r.sameFigures("the level", s.at("By level", i+1), level)
		if !s.plots["Percentiles/"+level] {
			t.Errorf("no percentiles of %s: %v", level, s.plots)
		}
	}
	if !s.plots["Levels/all"] {
		t.Errorf("no table of levels: %v", s.plots)
	}
}

func TestClearml_ClearMLImportsTheOfflineSession(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	r := benchmark(t, []string{"CLEARML_OFFLINE_MODE=1", "CLEARML_CACHE_DIR=" + cache}, "--visualizer", "clearml")
	r.good()
	archives, _ := filepath.Glob(filepath.Join(cache, "offline", "offline-*.zip"))
	if len(archives) != 1 || !strings.Contains(r.output, archives[0]) {
		t.Fatalf("the archives are %v; the output names them:\n%s", archives, r.output)
	}
	server := newClearMLServer(t)
	cmd := exec.Command(tool(t, "python"), "-c", "import sys; from clearml import Task; Task.import_offline_session(sys.argv[1])", archives[0])
	cmd.Dir, cmd.Env = t.TempDir(), append(r.env[:3:3], server.env(t)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checkTask(t, r, server)
	r.keepsSecrets(server.seen())
}

func TestClearml_ClearMLsSDKShowsTheRunOnline(t *testing.T) {
	t.Parallel()
	server := newClearMLServer(t)
	r := benchmark(t, server.env(t), "--visualizer", "clearml")
	r.good()
	checkTask(t, r, server)
	if !slices.Contains(server.statuses, "completed") || slices.Contains(server.statuses, "failed") {
		t.Errorf("the statuses are %v", server.statuses)
	}
	if uploads := strings.Join(server.uploads, "\n"); !strings.Contains(uploads, "perf_result.json") {
		t.Errorf("perf_result.json was not uploaded: %s", uploads)
	}
	r.keepsSecrets(server.seen(), "clearmlsecret0123456789")
}
