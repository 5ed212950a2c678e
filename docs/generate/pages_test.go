package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

func TestPages_CommittedPagesAreThoseOfTheTables(t *testing.T) {
	all, err := pages(testenv.Root())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range all {
		got, err := os.ReadFile(filepath.Join(testenv.Root(), "docs", name))
		if err != nil {
			t.Errorf("%v: run make docs", err)
		} else if string(got) != want {
			t.Errorf("docs/%s is out of date: run make docs", name)
		}
	}
}
