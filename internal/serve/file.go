package serve

import (
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/modelscope/evalscope/internal/catalog"
)

// kinds are the files that a browser shows; every other is downloaded.
var kinds = map[string]string{
	".json": "application/json", ".txt": "text/plain; charset=utf-8", ".log": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8",
	".md": "text/plain; charset=utf-8", ".xml": "text/plain; charset=utf-8", ".om": "text/plain; charset=utf-8", ".hgrm": "text/plain; charset=utf-8",
}

// report is the name of a run's page.
const report = "perf_report.html"

// file answers with a file of a run. Folders, hidden files and what lies outside the root are not there.
func (s *site) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	if !fs.ValidPath(name) || hidden(name) || !s.inRun(name) {
		http.NotFound(w, r)
		return
	}
	file, err := s.open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	kind, shown := kinds[path.Ext(name)]
	if path.Base(name) == report {
		kind, shown = "text/html; charset=utf-8", true
		w.Header().Set("Content-Security-Policy", reportPolicy)
	}
	if !shown {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", info.ModTime(), file)
}

// open opens a regular file below the root: a named pipe would hold the page until somebody writes to it.
func (s *site) open(name string) (*os.File, error) {
	info, err := s.Root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return s.Root.Open(name)
}

func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

// inRun reports whether the file lies in a run's folder: an outputs folder may have been chosen too high up, and then holds
// what is nobody's business.
func (s *site) inRun(name string) bool {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if _, ok := catalog.Open(s.root, dir); ok {
			return true
		}
		if dir == "." {
			return false
		}
	}
}
