package outputs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadRun_SaysWhatAFolderWithoutARunIs(t *testing.T) {
	python := t.TempDir()
	level := filepath.Join(python, "parallel_1_number_2")
	if err := errors.Join(os.Mkdir(level, 0o755), os.WriteFile(filepath.Join(level, "benchmark_summary.json"), []byte("{}"), 0o644)); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{python: "EvalScope's Python engine", level: "EvalScope's Python engine", filepath.Join(python, "absent"): "does not exist", t.TempDir(): "is not a run folder"} {
		if _, err := ReadRun(folder); err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want %q", folder, err, want)
		}
	}
}
