package outputs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func create(t *testing.T, p Place) (folder, moved string) {
	t.Helper()
	c, err := p.Create(noon)
	if err != nil {
		t.Fatal(err)
	}
	c.Release()
	return c.Folder, c.Moved
}

func TestOutputs_FolderThatIsTakenIsNeverWrittenInto(t *testing.T) {
	root := t.TempDir()
	p := Place{Root: root, Name: "model", Stamp: true}
	for _, want := range []string{"20261124_120000", "20261124_120000_2", "20261124_120000_3"} {
		if folder, _ := create(t, p); folder != filepath.Join(root, want, "model") {
			t.Errorf("the folder is %s, want it in %s: a name says when its run began", folder, want)
		}
	}
	other, _ := create(t, Place{Root: root, Name: "other", Stamp: true})
	if other != filepath.Join(root, "20261124_120000", "other") {
		t.Errorf("the folder of another name is %s: it was not taken", other)
	}
}

func TestOutputs_WithoutTimestampTheOldRunIsMovedAside(t *testing.T) {
	p := Place{Root: t.TempDir(), Name: "model"}
	folder, moved := create(t, p)
	if moved != "" {
		t.Errorf("nothing was there, but %s was moved", moved)
	}
	if err := os.WriteFile(filepath.Join(folder, "benchmark.log"), []byte("1"), 0o644); err != nil {
		t.Fatal(err)
	}
	again, moved := create(t, p)
	if again != folder || moved == "" {
		t.Fatalf("folder %s, moved %q", again, moved)
	}
	if _, err := os.Stat(filepath.Join(moved, "benchmark.log")); err != nil {
		t.Errorf("the old run is not in %s: %v", moved, err)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 0 {
		t.Errorf("the new folder holds %d files", len(entries))
	}
}

func TestOutputs_FolderThatCannotBeMadeIsSaidWithAWayOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Place{Root: file, Name: "model", Stamp: true}.Create(noon)
	if err == nil || !strings.Contains(err.Error(), "--outputs-dir") {
		t.Errorf("the error is %v", err)
	}
}

func TestOutputs_RunFileFollowsTheRun(t *testing.T) {
	folder := t.TempDir()
	k, err := Keep(&Claim{Folder: folder}, Run{ID: "id", Command: "evalscope perf"})
	if err != nil {
		t.Fatal(err)
	}
	level, err := k.Begin("", "parallel_1_number_2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(level); err != nil {
		t.Error(err)
	}
	run := read(t, folder)
	if run.State != Running || len(run.Levels) != 1 || run.Levels[0].State != Running {
		t.Errorf("under way it says %+v", run)
	}
	if err := errors.Join(k.End(Done), k.Close(Failed, errors.New("disk full"), noon)); err != nil {
		t.Fatal(err)
	}
	run = read(t, folder)
	if run.State != Failed || run.Error != "disk full" || run.Levels[0].State != Done || !run.Ended.Equal(noon) {
		t.Errorf("at the end it says %+v", run)
	}
	if _, err := k.Begin("", "parallel_1_number_2"); err == nil {
		t.Error("a level's folder was taken twice")
	}
}

func read(t *testing.T, folder string) Run {
	t.Helper()
	run, err := ReadRun(folder)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestOutputs_ForeignAndBrokenFoldersAreSaid(t *testing.T) {
	for name, content := range map[string]string{"broken": "{", "foreign": `{"format":"other"}`, "empty": ""} {
		folder := t.TempDir()
		if name != "empty" {
			if err := os.WriteFile(filepath.Join(folder, RunFile), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ReadRun(folder); err == nil || !strings.Contains(err.Error(), folder) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestOutputs_WriteFileReplacesAtOnceAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, RunFile)
	for _, text := range []string{"first", "second"} {
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Errorf("%q, %v", data, err)
		}
	}
	if err := WriteFile(dir, nil); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("a folder was replaced: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files are there", len(entries))
	}
	if siblings, _ := filepath.Glob(dir + ".part*"); siblings != nil {
		t.Errorf("left behind: %v", siblings)
	}
}
