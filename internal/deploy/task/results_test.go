package task

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unpacked reads what Print wrote, as `base64 -d | tar xz` does.
func unpacked(t *testing.T, text []byte) map[string]string {
	t.Helper()
	block, rest := pem.Decode(text)
	if block == nil || block.Type != Block || len(rest) > 0 {
		t.Fatalf("no block of results: %q", text)
	}
	compressed, err := gzip.NewReader(bytes.NewReader(block.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for archive := tar.NewReader(compressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		data, err2 := io.ReadAll(archive)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		files[header.Name] = string(data)
	}
	return files
}

func TestPrint_EveryFileThatFits(t *testing.T) {
	dir := t.TempDir()
	noise := make([]byte, 4000) // which does not compress
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	want := map[string]string{"a/b/events.ndjson": "{}\n", "perf_result.json": `{"x":1}`, "empty": ""}
	for name, text := range want {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "large"), noise, 0o600); err != nil {
		t.Fatal(err)
	}
	var small, all bytes.Buffer
	leftOut, err := Print(&small, dir, 3000)
	if err != nil || !cmp.Equal(leftOut, []string{"large"}) {
		t.Errorf("left out %q, %v", leftOut, err)
	}
	if got := unpacked(t, small.Bytes()); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	want["large"] = string(noise)
	if leftOut, err = Print(&all, dir, MostPrinted); err != nil || leftOut != nil {
		t.Errorf("left out %q, %v", leftOut, err)
	}
	if got := unpacked(t, all.Bytes()); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
