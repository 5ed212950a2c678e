//go:build unix

package regular

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRegular_OnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	fifo, file, link := filepath.Join(dir, "fifo"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(syscall.Mkfifo(fifo, 0o600), os.WriteFile(file, []byte("text"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{fifo: "is a pipe", "/dev/zero": "is a device", dir: "is a folder"} {
		for what, do := range map[string]func() error{
			"Open":   func() error { _, err := Open(path); return err },
			"Read":   func() error { _, err := Read(path, Text); return err },
			"ReadFS": func() error { _, err := ReadFS(os.DirFS(filepath.Dir(path)), filepath.Base(path), Text); return err },
		} {
			if err := do(); !errors.Is(err, ErrKind) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %s: %v", what, path, err)
			}
		}
	}
	for _, path := range []string{file, link} {
		if data, err := Read(path, 4); string(data) != "text" || err != nil {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	if _, err := Read(file, 3); !errors.Is(err, ErrKind) || !strings.Contains(err.Error(), "larger") {
		t.Errorf("a file that is too large: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "none"), 3); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
