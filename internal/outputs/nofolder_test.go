package outputs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNofolder_WhatIsNoFolderIsTaken(t *testing.T) {
	root := t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(root, "file"), nil, 0o600), os.Symlink("nowhere", filepath.Join(root, "dangling"))); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]string{"file": "is a file, not a folder", "dangling": "is a broken link"} {
		place := Place{Root: root, Name: name}
		_, made := place.Create(time.Now())
		for what, err := range map[string]error{"Check": place.Check(), "Create": made} {
			if !errors.As(err, new(*Taken)) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %s: %v", what, name, err)
			}
		}
	}
}
