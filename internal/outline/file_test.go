package outline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
)

func TestFile_IsReadWholeHoweverItIsPacked(t *testing.T) {
	for _, ending := range []string{"", ".gz", ".zst"} {
		path := filepath.Join(t.TempDir(), "trace.jsonl"+ending)
		out, err := outline.Create(path, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"one\n", "two\n"} {
			err := out.Add(func(to []byte) []byte { return append(to, line...) })
			if err == nil {
				err = out.Flush()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		packed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := unpack.All(packed, 100); err != nil || !bytes.Equal(plain, []byte("one\ntwo\n")) {
			t.Errorf("%q: %q, %v", ending, plain, err)
		}
	}
}
