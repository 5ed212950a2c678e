package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// american are the spellings that the tree has in place of British ones. Cancelled keeps its two l: it is a word of our files.
func american() map[string]string {
	return map[string]string{"colour": "color", "behaviour": "behavior", "neighbour": "neighbor", "favour": "favor", "honour": "honor",
		"catalogue": "catalog", "centre": "center", "centred": "centered", "licence": "license", "artefact": "artifact", "grey": "gray",
		"spelt": "spelled", "learnt": "learned", "whilst": "while", "labelled": "labeled", "signalled": "signaled", "modelled": "modeled",
		"serialis": "serializ", "normalis": "normaliz", "recognis": "recogniz", "synchronis": "synchroniz", "organis": "organiz",
		"optimis": "optimiz", "summaris": "summariz", "initialis": "initializ", "tokenise": "tokenize", "analyse": "analyze"}
}

func TestWords_AreAmerican(t *testing.T) {
	read := 0
	for _, path := range written(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		read++
		text := strings.ReplaceAll(strings.ToLower(string(data)), "aria-labelledby", "") // a name in HTML
		for british, word := range american() {
			if at := strings.Index(text, british); at >= 0 {
				t.Errorf("%s:%d: %s: write %s", path, 1+strings.Count(text[:at], "\n"), british, word)
			}
		}
	}
	if read < 500 {
		t.Errorf("only %d files were read", read)
	}
}

// written are the files that we write: code with its texts, and documents.
func written(t *testing.T) (all []string) {
	t.Helper()
	kinds := []string{".go", ".md", ".py", ".js", ".css", ".html", ".tmpl", ".yaml", ".txtar"}
	aside := []string{"outputs", "node_modules", "site", "build", "archtest"}
	err := filepath.WalkDir(testenv.Root(), func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != testenv.Root() && (strings.HasPrefix(name, ".") || slices.Contains(aside, name) || name == "testdata" && strings.Contains(path, "bench")):
			return filepath.SkipDir
		case !d.IsDir() && slices.Contains(kinds, filepath.Ext(name)):
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
