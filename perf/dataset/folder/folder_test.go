package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFile_OfAFolderIsItsOnlyOneThatFits(t *testing.T) {
	for files, want := range map[string]string{
		"a.jsonl":                    "a.jsonl",
		"a.JSONL.gz":                 "a.JSONL.gz",
		"a.jsonl README.md .b.jsonl": "a.jsonl",
		"a.jsonl b.txt":              "several files: use one of them in --dataset-path: a.jsonl, b.txt",
		"README.md":                  "without a file that ends in .jsonl, .ndjson, .json, .txt: use a file in --dataset-path; the folder contains README.md",
		"data/a.jsonl":               "the folder contains data",
		"":                           "is an empty folder",
		"x.gz":                       "the folder contains x.gz",
	} {
		dir := t.TempDir()
		for _, name := range strings.Fields(files) {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := File(dir, Lines()...)
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && got != filepath.Join(dir, want) {
			t.Errorf("%s: %q, %v", files, got, err)
		}
		if same, err := File(filepath.Join(dir, "none")); err != nil || same != filepath.Join(dir, "none") {
			t.Errorf("%q, %v", same, err)
		}
	}
}
