package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A difference is a file that is not the same on both sides.
type difference struct {
	path  string   // below the sides' folders, with slashes
	what  string   // how it differs, in words
	lines []string // the first differing ones
}

// compareFolders compares every file below two folders, and returns how many there are. normalized gives the bytes that are
// compared.
func compareFolders(old, new string, normalized func(string, []byte) []byte) ([]difference, int, error) {
	before, err := filesBelow(old)
	if err != nil {
		return nil, 0, err
	}
	after, err := filesBelow(new)
	if err != nil {
		return nil, 0, err
	}
	all := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(before), after...))))
	var differences []difference
	for _, path := range all {
		switch {
		case !slices.Contains(before, path):
			differences = append(differences, difference{path: path, what: "only the new binary makes it"})
		case !slices.Contains(after, path):
			differences = append(differences, difference{path: path, what: "only the old binary makes it"})
		default:
			d, err := compareFiles(filepath.Join(old, path), filepath.Join(new, path), normalized)
			if err != nil {
				return nil, 0, err
			}
			if d != nil {
				d.path = path
				differences = append(differences, *d)
			}
		}
	}
	return differences, len(all), nil
}

func filesBelow(folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(folder, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	return names, err
}

// compareFiles returns how two files differ, nil where they do not.
func compareFiles(old, new string, normalized func(string, []byte) []byte) (*difference, error) {
	a, err := os.ReadFile(old)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(new)
	if err != nil {
		return nil, err
	}
	a, b = normalized(old, a), normalized(new, b)
	if bytes.Equal(a, b) {
		return nil, nil
	}
	return explain(old, new, a, b)
}
