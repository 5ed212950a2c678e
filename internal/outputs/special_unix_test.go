//go:build unix

package outputs

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// As root, a rename would put a file in the place of /dev/null.
func TestWriteFile_WritesToAPipeAndKeepsIt(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDWR, 0) // so that no side waits for the other
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := WriteFile(pipe, []byte("words")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := reader.Read(got); err != nil || string(got) != "words" {
		t.Errorf("%q %v", got, err)
	}
	if info, err := os.Stat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("%v %v", info, err)
	}
}
