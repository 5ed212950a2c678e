package baseline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// run makes a folder with what a run's folder has.
func run(t *testing.T, words string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"run.json": "{}" + words, "plan.json": "{}", "perf_report.html": "page", "parallel_1/events.ndjson": "log " + words,
		"parallel_1/events.2.ndjson": "more", "parallel_1/benchmark_data.db": "db", "repeats/parallel_1_run_1/events.ndjson": "again " + words} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSave_KeepsWhatAComparisonReads(t *testing.T) {
	outputs, one, two := t.TempDir(), run(t, "1"), run(t, "2")
	saved := Baseline{Name: "main", Saved: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC), From: []string{"a", "b"}, Agreement: "they agree"}
	if err := Save(outputs, saved, []string{one, two}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(one), os.RemoveAll(two)); err != nil {
		t.Fatal(err)
	}
	got, err := Open(outputs, "main")
	if err != nil {
		t.Fatal(err)
	}
	if got.Agreement != saved.Agreement || !got.Saved.Equal(saved.Saved) || len(got.Runs()) != 2 {
		t.Errorf("%+v", got)
	}
	text, err := os.ReadFile(filepath.Join(got.Runs()[1], "parallel_1", "events.ndjson"))
	if err != nil || string(text) != "log 2" {
		t.Errorf("%q %v", text, err)
	}
	for name, there := range map[string]bool{"run.json": true, "plan.json": true, "perf_report.html": false, "parallel_1/benchmark_data.db": false, "parallel_1/events.2.ndjson": true,
		"repeats/parallel_1_run_1/events.ndjson": true} {
		if _, err := os.Stat(filepath.Join(got.Runs()[0], name)); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSave_ReplacesABaselineOfThatName(t *testing.T) {
	outputs := t.TempDir()
	for _, words := range []string{"old", "new"} {
		if err := Save(outputs, Baseline{Name: "main", From: []string{words}}, []string{run(t, words)}); err != nil {
			t.Fatal(err)
		}
	}
	all, problems := List(outputs)
	if len(problems) > 0 || len(all) != 1 {
		t.Fatalf("%+v %v", all, problems)
	}
	if d := cmp.Diff([]string{"new"}, all[0].From); d != "" {
		t.Error(d)
	}
	if left, _ := filepath.Glob(filepath.Join(outputs, folder, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSave_ThatFailsKeepsTheOldOne(t *testing.T) {
	outputs := t.TempDir()
	if err := Save(outputs, Baseline{Name: "main", From: []string{"old"}}, []string{run(t, "old")}); err != nil {
		t.Fatal(err)
	}
	if err := Save(outputs, Baseline{Name: "main", From: []string{"new"}}, []string{filepath.Join(t.TempDir(), "gone")}); err == nil {
		t.Error("a folder that is not there was kept")
	}
	if b, err := Open(outputs, "main"); err != nil || b.From[0] != "old" {
		t.Errorf("%+v %v", b, err)
	}
}

func TestOpen_SaysWhatIsNotThere(t *testing.T) {
	if _, err := Open(t.TempDir(), "main"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for _, name := range []string{"", "..", "a/b", "a b", ".x", `a\b`} {
		if _, err := Open(t.TempDir(), name); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
