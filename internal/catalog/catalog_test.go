package catalog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/metric"
)

const runJSON = `{"schema": 1, "id": "7", "state": "done", "started": "2026-11-24T01:02:03Z", "levels": [{"name": "parallel_1_number_2", "folder": "parallel_1_number_2", "state": "done"}]}`

const resultJSON = `{"run": {"name": "n", "server": {"model": "m", "endpoint": "http://h"}}, "levels": [
 {"load": {"name": "parallel_1_number_2", "parallel": 1}, "total": 2, "succeeded": 1, "failed": 1, "ended": "done",
  "metrics": {"output_throughput": {"value": 12.5}, "ttft": {"mean": 0.5, "p99": 0.75}}},
 {"load": {"name": "parallel_2_number_2", "parallel": 2}, "total": 2, "succeeded": 2, "failed": 0, "ended": "done",
  "metrics": {"output_throughput": {"value": 25}, "ttft": {"mean": 1, "p99": 2}}}]}`

func file(text string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(text), ModTime: time.Now()}
}

func paths(runs []Run) (all []string) {
	for _, r := range runs {
		all = append(all, r.Path)
	}
	return all
}

func TestCatalog_RunsAreFoundAtAnyDepthTheNewestFirst(t *testing.T) {
	root := fstest.MapFS{
		"20261124_010203/m/run.json":         file(runJSON),
		"20261124_010203/m/perf_result.json": file(resultJSON),
		"20261124_010203/m/plan.json":        file(`{"model_id": "m", "url": "http://h"}`),
		"20261124_010203/m/views/1/run.json": file(runJSON), // inside a run
		"mine/old/20251124_010203/benchmark_summary.json": file(`{"Total Requests": 3, "Success Requests": 3, "Output Throughput (tok/s)": 5,
			"Avg TTFT (ms)": 20, "Avg ITL (ms)": -1, "Not Applicable Metrics": ["Avg ITL (ms)"]}`),
		"mine/old/20251124_010203/benchmark_percentile.json":           file(`[{"Percentiles": "99%", "TTFT (ms)": 40, "ITL (ms)": NaN}]`),
		"mine/old/20251124_010203/benchmark_args.json":                 file(`{"model": "old", "url": "http://u:secret@h:1/v1?key=secret"}`),
		"20231124_010203/p/parallel_1_number_4/benchmark_summary.json": file(`{"Concurrency": 1}`),
		"20231124_010203/p/rate_5.0_number_4/benchmark_summary.json":   file(`{"Request Rate (req/s)": 5}`),
		".hidden/run.json":   file(runJSON),
		"a/b/c/d/e/run.json": file(runJSON), // too deep
		"notes/readme.txt":   file("nothing"),
	}
	runs, problems := Find(root)
	if d := cmp.Diff([]string{"20261124_010203/m", "mine/old/20251124_010203", "20231124_010203/p"}, paths(runs)); d != "" || len(problems) > 0 {
		t.Fatal(d, problems)
	}
	if sweep := runs[2].Levels; len(sweep) != 2 || sweep[0].Parallel != 1 || sweep[1].Rate != 5 {
		t.Errorf("%+v", runs[2])
	}
	ours, theirs := runs[0], runs[1]
	best, _ := ours.Best(metric.OutputThroughput)
	failed, total := ours.Failures()
	if best != 25 || failed != 1 || total != 4 || ours.Levels[0].Figures["ttft.p99"] != .75 || ours.Levels[0].Figures["ttft"] != .5 || ours.Missing != nil {
		t.Errorf("%+v", ours)
	}
	l := theirs.Levels[0]
	if !theirs.Foreign || theirs.Model != "old" || theirs.Server != "http://**********@h:1/v1?key=**********" || l.Total != 3 || l.Figures["ttft"] != .02 || l.Figures["ttft.p99"] != .04 {
		t.Errorf("%+v", theirs)
	}
	if _, there := l.Figures["itl"]; there {
		t.Error("a metric that does not apply has a figure")
	}
}

func TestCatalog_DamagedRunIsListedWithWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name    string
		root    fstest.MapFS
		missing []string
	}{
		{"nothing but its start", fstest.MapFS{"r/run.json": file(runJSON)},
			[]string{"plan.json does not exist", "perf_result.json does not exist", "level parallel_1_number_2 has no event log"}},
		{"broken files", fstest.MapFS{"r/run.json": file(`{"id"`), "r/plan.json": file("{}"), "r/perf_result.json": file("[1]")},
			[]string{"run.json cannot be read", "perf_result.json cannot be read"}},
		{"a broken foreign file", fstest.MapFS{"r/benchmark_summary.json": file("{")}, []string{"benchmark_summary.json cannot be read"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			runs, _ := Find(c.root)
			if len(runs) != 1 || len(runs[0].Missing) != len(c.missing) {
				t.Fatalf("%+v", runs)
			}
			for i, m := range c.missing {
				if !strings.HasPrefix(runs[0].Missing[i], m) {
					t.Errorf("%q, want %q", runs[0].Missing[i], m)
				}
			}
		})
	}
}

func TestCatalog_RunWhoseProcessIsGoneCountsAsKilled(t *testing.T) {
	running := strings.Replace(runJSON, `"state": "done", "started"`, `"state": "running", "started"`, 1)
	for _, c := range []struct {
		age  time.Duration
		want string
	}{{0, "running"}, {time.Hour, "killed"}} {
		log := file("{}")
		log.ModTime = time.Now().Add(-c.age)
		start := file(running)
		start.ModTime = time.Now().Add(-2 * time.Hour)
		run, ok := Open(fstest.MapFS{"r/run.json": start, "r/parallel_1_number_2/events.ndjson": log}, "r")
		if !ok || run.State != c.want {
			t.Errorf("a run whose log is %v old is %q, want %q", c.age, run.State, c.want)
		}
	}
}

func TestCatalog_LinkOutOfTheFolderIsNotFollowed(t *testing.T) {
	outside, inside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "run.json"), []byte(runJSON), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(inside, "link")); err != nil {
		t.Skip(err)
	}
	if err := os.Mkdir(filepath.Join(inside, "r"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "run.json"), filepath.Join(inside, "r", "run.json")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	runs, _ := Find(root.FS())
	if slices.ContainsFunc(runs, func(r Run) bool { return r.ID != "" }) {
		t.Errorf("%+v came from outside", runs)
	}
}
