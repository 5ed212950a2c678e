package hub

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// local answers a request whose ID is a path: ok says that it was one. A path that exists wins over a repository of
// the same name, as in the Python tools.
func (e Environment) local(r Request) (path string, ok bool, err error) {
	if r.ID == "" {
		return "", false, fmt.Errorf("loading %s: neither a repository ID nor a path is set: set %s", r.Kind, r.Kind.flag())
	}
	path = e.expand(r.ID)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return path, true, missingIn(path, r)
	case err == nil:
		return path, true, nil
	case r.Source == Local || filepath.IsAbs(path) || path[0] == '.':
		return "", false, fmt.Errorf("loading %s from %q: %w: use an existing file or directory with %s",
			r.Kind, path, reason(err), r.Kind.flag())
	}
	return "", false, nil
}

// missingIn checks the required files of a directory that the user named.
func missingIn(dir string, r Request) error {
	if r.hasLiterals(dir) {
		return nil
	}
	names, err := filesBelow(dir)
	if err != nil {
		return fmt.Errorf("loading %s from %q: %w", r.Kind, dir, err)
	}
	if lacking := r.lacking(names); lacking != "" {
		return fmt.Errorf("loading %s from directory %q: %w: it contains no %s", r.Kind, dir, ErrNotFound, lacking)
	}
	return nil
}

// hasLiterals reports whether dir has what r needs by plain names, so that it need not be walked.
func (r Request) hasLiterals(dir string) bool {
	has := func(pattern string) bool {
		return isLiteral(pattern) && isFile(filepath.Join(dir, filepath.FromSlash(pattern)))
	}
	for _, pattern := range r.Required {
		if !has(pattern) {
			return false
		}
	}
	return len(r.OneOf) == 0 || slices.ContainsFunc(r.OneOf, has)
}

func reason(err error) error {
	if os.IsNotExist(err) {
		return fmt.Errorf("%w: no such file or directory", ErrNotFound)
	}
	return err
}

func anyMatches(names []string, pattern string) bool {
	for _, name := range names {
		if matchesAny([]string{pattern}, name) {
			return true
		}
	}
	return false
}
