package hub

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// entry is one file of a repository as the hub lists it.
type entry struct {
	path string // slash-separated, checked with checkPath
	size int64  // -1 where unknown
	sum  checksum
	// Hugging Face only: what its cached listing keeps.
	tree treeFile
}

// selection picks from a listing what r asks for and refuses names that would leave the cache folder.
func (r Request) selection(listed []entry) ([]entry, error) {
	var chosen []entry
	var names []string
	for _, e := range listed {
		if err := checkPath(e.path); err != nil {
			return nil, i18n.Errorf("the hub's listing contains an unsafe path: %v", "模型库的文件列表中有不安全的路径：%v", err)
		}
		names = append(names, e.path)
		if r.wants(e.path) {
			chosen = append(chosen, e)
		}
	}
	if lacking := r.lacking(names); lacking.EN != "" {
		return nil, i18n.Errorf("%v: the repository has no %s; it has %s", "%v：仓库中没有 %s；其中有 %s", ErrNotFound, lacking, sample(names))
	}
	if len(chosen) == 0 {
		return nil, i18n.Errorf("%v: the repository has none of %s; it has %s",
			"%v：仓库中没有 %s 中的任何一个；其中有 %s",
			ErrNotFound, strings.Join(r.Patterns, ", "), sample(names))
	}
	return chosen, nil
}

func sample(names []string) i18n.Text {
	const most = 8
	switch {
	case len(names) == 0:
		return i18n.Text{EN: "no files", ZH: "0 个文件"}
	case len(names) > most:
		return i18n.Sprintf("%s and %d more", "%s 及另外 %d 个文件", strings.Join(names[:most], ", "), len(names)-most)
	}
	return i18n.Same(strings.Join(names, ", "))
}

// isComplete reports whether dir holds every wanted file, judged without the repository's listing. absent tells of names
// that are known not to exist in the repository.
func (r Request) isComplete(dir string, absent func(string) bool) bool {
	proof := r.proof()
	for _, name := range proof {
		if !isFile(filepath.Join(dir, filepath.FromSlash(name))) && !absent(name) {
			return false
		}
	}
	return len(proof) > 0 && r.isUsable(dir)
}

// isUsable reports whether dir is worth using when the hub cannot be asked: every required file is there, some wanted
// file is there, and none of the wanted was left half downloaded.
func (r Request) isUsable(dir string) bool {
	names, err := filesBelow(dir)
	if err != nil {
		return false
	}
	some := false
	for _, name := range names {
		if partial, ok := strings.CutSuffix(name, partSuffix); ok && r.wants(partial) {
			return false
		}
		some = some || r.wants(name)
	}
	return some && r.lacking(names).EN == ""
}

// lacking names what r needs and names have not, empty where they have all.
func (r Request) lacking(names []string) i18n.Text {
	for _, pattern := range r.Required {
		if !anyMatches(names, pattern) {
			return i18n.Same(pattern)
		}
	}
	for _, pattern := range r.OneOf {
		if anyMatches(names, pattern) {
			return i18n.Text{}
		}
	}
	if len(r.OneOf) < 2 {
		return i18n.Same(strings.Join(r.OneOf, ""))
	}
	last := len(r.OneOf) - 1
	return i18n.Text{EN: strings.Join(r.OneOf, " or "), ZH: strings.Join(r.OneOf[:last], "、") + " 或 " + r.OneOf[last]}
}

// filesBelow lists the files of a directory as slash-separated paths; links are followed for files only.
func filesBelow(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || (d.Type()&fs.ModeSymlink != 0 && !isFile(path)) {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(rel))
		return err
	})
	return names, err
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
