//go:build unix

package serve

import (
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipes_AmongTheOutputsHoldNothingUp has named pipes, which wait for a writer, at every place where a file is read.
func TestPipes_AmongTheOutputsHoldNothingUp(t *testing.T) {
	root := folder(t)
	pipe := func(name string) {
		path := filepath.Join(root, name)
		_ = os.MkdirAll(filepath.Dir(path), 0o755) // where it fails, the next step does
		_ = os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"20261124_010203/m/tags.json", "20261124_010203/m/perf_report.html", "20261124_010203/m/plan.json", "20261124_020203/m/perf_result.json",
		"piped/m/run.json", "theirs/parallel_1/benchmark_summary.json", "loose"} {
		pipe(name)
	}
	server := open(t, root, Config{})
	runs := list(t, server.URL)
	if len(runs) != 3 {
		t.Errorf("%d runs: %+v", len(runs), runs)
	}
	response, _ := ask(t, http.MethodGet, server.URL+"/files/20261124_010203/m/perf_report.html", "")
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("a pipe is answered with %d", response.StatusCode)
	}
}
