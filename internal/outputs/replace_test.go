package outputs

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFile_KeepsALinkAndReplacesWhatItLeadsTo(t *testing.T) {
	dir := t.TempDir()
	for _, there := range []bool{true, false} {
		file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
		os.Remove(file)
		if there {
			if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		os.Remove(link)
		if err := os.Symlink("file", link); err != nil {
			t.Skip(err)
		}
		if err := WriteFile(link, []byte("new")); err != nil {
			t.Fatal(err)
		}
		info, err := os.Lstat(link)
		text, _ := os.ReadFile(file)
		if err != nil || info.Mode()&os.ModeSymlink == 0 || string(text) != "new" {
			t.Errorf("there before: %v: %v, %v, %q", there, info, err, text)
		}
	}
}
