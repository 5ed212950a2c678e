//go:build unix

package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOwnFolder_TakesNothingOfOthers: another user could read or change the logs in it.
func TestOwnFolder_TakesNothingOfOthers(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{os.Mkdir(path("open"), 0o777), os.Chmod(path("open"), 0o777), os.WriteFile(path("file"), nil, 0o600), os.Symlink(path("open"), path("link"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	of := map[string]string{"new": "", "open": "", "file": "not a folder", "link": "not a folder", "none/below": "no such file"}
	if os.Getuid() == 0 {
		of["another's"] = "another user"
		if err := os.Mkdir(path("another's"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path("another's"), 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	for name, says := range of {
		err := ownFolder(path(name))
		if says != "" {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if info, stat := os.Lstat(path(name)); err != nil || stat != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v, %v", name, err, stat, info)
		}
	}
}
