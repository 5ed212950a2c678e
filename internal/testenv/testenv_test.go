package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRoot_HoldsGoMod(t *testing.T) {
	t.Chdir(t.TempDir()) // where a test goes does not matter
	if _, err := os.Stat(filepath.Join(Root(), "go.mod")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(Root(), "internal", "testenv", "testenv.go")); err != nil {
		t.Error(err)
	}
}
