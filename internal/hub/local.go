package hub

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// local answers a request whose ID is a path: ok says that it was one. A path that exists wins over a repository of
// the same name, as in the Python tools.
func (e Environment) local(r Request) (path string, ok bool, err error) {
	if r.ID == "" {
		return "", false, i18n.Errorf("loading %s: neither a repository ID nor a path is set: set %s",
			"加载%s：未指定仓库 ID 或路径：请设置 %s", r.Kind.text(), r.Kind.flag())
	}
	path = e.expand(r.ID)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return path, true, missingIn(path, r)
	case err == nil:
		return path, true, nil
	case r.Source == Local || filepath.IsAbs(path) || path[0] == '.':
		return "", false, i18n.Errorf("loading %s from %q: %v: use an existing file or directory with %s",
			"从 %[2]q 加载%[1]s：%[3]v：请用 %[4]s 指定存在的文件或目录",
			r.Kind.text(), path, reason(err), r.Kind.flag())
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
		return i18n.Errorf("loading %s from %q: %v", "从 %[2]q 加载%[1]s：%[3]v", r.Kind.text(), dir, err)
	}
	if lacking := r.lacking(names); lacking.EN != "" {
		return i18n.Errorf("loading %s from directory %q: %v: it contains no %s",
			"从目录 %[2]q 加载%[1]s：%[3]v：其中没有 %[4]s", r.Kind.text(), dir, ErrNotFound, lacking)
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
		return i18n.Errorf("%v: no such file or directory", "%v：没有这样的文件或目录", ErrNotFound)
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
