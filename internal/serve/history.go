package serve

import (
	"context"
	"io/fs"
	"net/http"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Past is what a visitor wants to see over time: a figure of the runs that have the set-up of one. Run is a path below the root.
type Past struct {
	Run, Metric string
	// Language is zh or en.
	Language string
}

// A Historian makes the page of a figure over time.
type Historian func(context.Context, fs.FS, Past) ([]byte, error)

// history answers with the page of a figure over the runs of a set-up.
func (s *site) history(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	with := Past{Run: asked.Get("run"), Metric: asked.Get("metric"), Language: asked.Get("lang")}
	if !fs.ValidPath(with.Run) || hidden(with.Run) {
		http.NotFound(w, r)
		return
	}
	if _, ok := catalog.Open(s.root, with.Run); !ok {
		http.NotFound(w, r)
		return
	}
	page, err := s.History(r.Context(), s.root, with)
	if err != nil {
		http.Error(w, i18n.Sprintf("No history is available: %s", "没有可显示的历史：%s", i18n.Message(err)).In(with.Language), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Security-Policy", reportPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page)
}
