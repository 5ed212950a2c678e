// Package folder finds the prompt file in a folder. It opens no file.
package folder

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostNamed is how many files of a folder an error names.
const mostNamed = 20

// Lines are how names of files of lines or JSON end.
func Lines() []string { return []string{".jsonl", ".ndjson", ".json", ".txt"} }

// File is path itself where that is no folder, else the only file in it whose name ends so, compressed or not. An error names those
// that it may be, or what else is there.
func File(path string, endings ...string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return path, nil // who opens it says what is wrong
	}
	fit, others, err := list(path, endings)
	switch {
	case err != nil:
		return "", err
	case len(fit) == 1:
		return filepath.Join(path, fit[0]), nil
	case len(fit) > 1:
		return "", i18n.Errorf("%q is a folder with several files: use one of them in --dataset-path: %s",
			"%q 是含有多个文件的目录：请将 --dataset-path 设为其中一个：%s", path, named(fit))
	case len(others) == 0:
		return "", i18n.Errorf("%q is an empty folder: use a file in --dataset-path", "%q 是空目录：请将 --dataset-path 设为文件", path)
	}
	return "", i18n.Errorf("%q is a folder without a file that ends in %s: use a file in --dataset-path; the folder contains %s",
		"%q 是目录，其中没有以 %s 结尾的文件：请将 --dataset-path 设为文件；目录中有 %s", path, strings.Join(endings, ", "), named(others))
}

// Files are the paths of the files in a folder whose names end so, in the order of their names.
func Files(path string, endings ...string) ([]string, error) {
	fit, _, err := list(path, endings)
	for i, name := range fit {
		fit[i] = filepath.Join(path, name)
	}
	return fit, err
}

// list are the names in a folder: files that end so, and others.
func list(path string, endings []string) (fit, others []string, err error) {
	entries, err := os.ReadDir(path) // in the order of their names
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		switch info, err := os.Stat(filepath.Join(path, e.Name())); {
		case strings.HasPrefix(e.Name(), "."):
		case err == nil && info.Mode().IsRegular() && Ends(e.Name(), endings...): // a link of a hub's cache is a file
			fit = append(fit, e.Name())
		default:
			others = append(others, e.Name())
		}
	}
	return fit, others, nil
}

// Ends reports whether a file's name ends so, behind which may stand that of its compression.
func Ends(name string, endings ...string) bool {
	name = strings.ToLower(name)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	return slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

func named(names []string) string {
	if len(names) > mostNamed {
		return strings.Join(names[:mostNamed], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
