package outputs

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestGone_ClaimKnowsThatItsFolderIsElsewhere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a folder with an open file is not moved there")
	}
	root := t.TempDir()
	c, err := Place{Root: root, Name: "run"}.Create(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	if at, err := c.Where(); err != nil || at != c.Folder {
		t.Fatalf("%s, %v", at, err)
	}
	moved := filepath.Join(root, "moved")
	if err := errors.Join(os.Rename(c.Folder, moved), os.Mkdir(c.Folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	at, err := c.Where()
	if runtime.GOOS == "linux" && (err != nil || !c.is(at)) {
		t.Errorf("moved: %s, %v", at, err)
	}
	if err := os.RemoveAll(moved); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Where(); err == nil || !strings.Contains(err.Error(), "evalscope report NEWPLACE") {
		t.Errorf("removed: %v", err)
	}
}

func TestGone_LevelsFolderIsNeverMovedAside(t *testing.T) {
	root := t.TempDir()
	level := filepath.Join(root, "parallel_1_number_2")
	for name, file := range map[string]string{"by its log": filepath.Join(level, "events.ndjson"), "by the run's word": filepath.Join(level, "benchmark_args.json")} {
		run := `{"format":"evalscope-perf-run","state":"done","levels":[{"name":"parallel_1_number_2","folder":"parallel_1_number_2"}]}`
		if err := errors.Join(os.MkdirAll(level, 0o755), os.WriteFile(file, nil, 0o644), os.WriteFile(filepath.Join(root, RunFile), []byte(run), 0o644)); err != nil {
			t.Fatal(err)
		}
		p := Place{Root: root, Name: "parallel_1_number_2"}
		taken := new(Taken)
		if err := p.Check(); !errors.As(err, &taken) || !strings.Contains(taken.Why.EN, "level of the run") {
			t.Errorf("%s: the check says %v", name, err)
		}
		if _, err := p.Create(time.Now()); !errors.As(err, &taken) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(level); err != nil {
			t.Fatal(err)
		}
	}
}
