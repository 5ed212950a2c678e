package text

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
)

// locate finds the file to read: Options.Path, the hub's file in it when it is a directory, or the hub's file when
// there is no path.
func locate(ctx context.Context, name string, hub *dataset.HubFile, o dataset.Options) (string, error) {
	if o.Path != "" {
		return locateLocal(name, o.Path, hub)
	}
	if hub == nil || o.Fetch == nil {
		return "", fmt.Errorf("dataset %s: no file was named: set --dataset-path", name)
	}
	path, err := o.Fetch(ctx, *hub)
	if err != nil {
		return "", fmt.Errorf("dataset %s: fetching %s: %w", name, hub.File, err)
	}
	return locateLocal(name, path, hub)
}

func locateLocal(name, path string, hub *dataset.HubFile) (string, error) {
	if path == Stdin {
		return path, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("dataset %s: %q does not exist: check --dataset-path", name, path)
	case err != nil:
		return "", fmt.Errorf("dataset %s: %w", name, err)
	case info.IsDir() && hub == nil:
		return onlyFile(name, path)
	case info.IsDir():
		for _, one := range []string{hub.File, cmp.Or(hub.HuggingFaceFile, hub.File)} {
			if file := filepath.Join(path, one); exists(file) {
				return locateLocal(name, file, nil)
			}
		}
		if file, err := onlyFile(name, path); err == nil {
			return file, nil
		}
		return "", fmt.Errorf("dataset %s: the directory %q has no %s: name the file in --dataset-path", name, path, hub.File)
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0:
		return "", fmt.Errorf("dataset %s: %q is not a regular file, nor a named pipe", name, path)
	}
	return path, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// mostCandidates is how many files of a directory an error names.
const mostCandidates = 20

// onlyFile is the file of prompts in a directory that has one.
func onlyFile(name, dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("dataset %s: %w", name, err)
	}
	var found []string
	for _, e := range entries {
		if e.Type().IsRegular() && holdsItems(e.Name()) {
			found = append(found, e.Name())
		}
	}
	switch {
	case len(found) == 1:
		return filepath.Join(dir, found[0]), nil
	case len(found) == 0:
		return "", fmt.Errorf("dataset %s: %q is a directory without a file of prompts (%s): name the file in --dataset-path", name, dir, strings.Join(itemSuffixes, ", "))
	case len(found) > mostCandidates:
		found = append(found[:mostCandidates], "…")
	}
	return "", fmt.Errorf("dataset %s: %q is a directory: name one of its files in --dataset-path: %s", name, dir, strings.Join(found, ", "))
}

// itemSuffixes are how files of prompts end, compressed or not.
var itemSuffixes = []string{".jsonl", ".ndjson", ".json", ".txt"}

func holdsItems(name string) bool {
	name = strings.ToLower(name)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	return slices.ContainsFunc(itemSuffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}
