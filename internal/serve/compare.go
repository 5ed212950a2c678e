package serve

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Comparison is what a visitor wants compared. Paths are below the root, with slashes.
type Comparison struct {
	Base, Candidate string
	// Force compares runs that are not alike.
	Force bool
	// Language is zh or en.
	Language string
	// ForceLink is where the page is that compares them nevertheless.
	ForceLink string
}

// A Comparer makes the page of a comparison.
type Comparer func(context.Context, Comparison) ([]byte, error)

// compare answers with the page of a comparison of two runs. One is made at a time: it reads event logs as a whole.
func (s *site) compare(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	with := Comparison{Base: asked.Get("base"), Candidate: asked.Get("candidate"), Force: asked.Get("force") != "", Language: asked.Get("lang")}
	for _, name := range []string{with.Base, with.Candidate} {
		if !fs.ValidPath(name) || hidden(name) || !s.ownRun(name) {
			http.NotFound(w, r)
			return
		}
	}
	if with.Base == with.Candidate {
		http.Error(w, i18n.Text{EN: "A run cannot be compared with itself: select two runs.", ZH: "测试不能与自身比较：请选择两次测试。"}.In(with.Language), http.StatusBadRequest)
		return
	}
	asked.Set("force", "yes")
	with.ForceLink = (&url.URL{Path: "/compare", RawQuery: asked.Encode()}).String()
	select {
	case s.comparing <- struct{}{}:
		defer func() { <-s.comparing }()
	case <-r.Context().Done():
		return
	}
	page, err := s.Compare(r.Context(), with)
	if err != nil {
		http.Error(w, i18n.Sprintf("The runs cannot be compared: %s", "无法比较这些测试：%s", i18n.Message(err)).In(with.Language), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Security-Policy", reportPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page)
}

// ownRun reports whether a name is that of a run's folder in which nothing is a link, which could lead out of the root.
func (s *site) ownRun(name string) bool {
	if info, err := s.Root.Lstat(name); err != nil || !info.IsDir() {
		return false
	}
	if _, ok := catalog.Open(s.root, name); !ok {
		return false
	}
	return fs.WalkDir(s.root, name, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type()&fs.ModeSymlink != 0 {
			return fs.ErrPermission
		}
		return err
	}) == nil
}
