// Package serve is the local web page over an outputs folder: it lists and tags runs, opens their reports, draws their
// curves in one chart, shows what changed between two, and follows one in progress. Every file is opened through
// os.Root, so no name can leave the folder; it writes only a run's tags. Package app listens, package catalog reads
// folders, and package htmlreport makes reports.
package serve

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/perf/metric"
)

//go:embed web
var web embed.FS

// A Config is a page over one folder.
type Config struct {
	// Root is the outputs folder.
	Root *os.Root
	// Token is what a visitor must show, "" for none: then only Host headers of this machine's loopback are answered.
	Token string
	// Hosts are further names under which the page may be asked for.
	Hosts []string
	// Compare makes the page of a comparison; nil for a page without comparisons.
	Compare Comparer
	// Beat is how often a page that follows a run hears of it; 0 is once a second.
	Beat time.Duration
	// History makes the page of a figure over time; nil for a page without histories.
	History Historian
}

// A site answers the page's requests.
type site struct {
	Config
	root fs.FS
	// drafts numbers the files in the making, so that two visitors never share one.
	drafts atomic.Int64
	// comparing lets one comparison in.
	comparing chan struct{}
}

// New is the page's handler. Requests that follow a run end with their context.
func New(c Config) http.Handler {
	if c.Beat == 0 {
		c.Beat = time.Second
	}
	s := &site{Config: c, root: c.Root.FS(), comparing: make(chan struct{}, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.asset("index.html", "text/html; charset=utf-8"))
	mux.HandleFunc("GET /app.css", s.asset("app.css", "text/css; charset=utf-8"))
	for _, name := range []string{"app.js", "words.js", "overlay.js", "watch.js"} {
		mux.HandleFunc("GET /"+name, s.asset(name, "text/javascript; charset=utf-8"))
	}
	mux.HandleFunc("GET /api/runs", s.runs)
	mux.HandleFunc("GET /api/metrics", s.metrics)
	if c.History != nil {
		mux.HandleFunc("GET /history", s.history)
	}
	mux.HandleFunc("PUT /api/tags", s.tag)
	mux.HandleFunc("GET /api/watch", s.watch)
	mux.HandleFunc("GET /files/{path...}", s.file)
	if c.Compare != nil {
		mux.HandleFunc("GET /compare", s.compare)
	}
	return s.guarded(mux)
}

func (s *site) asset(name, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := web.ReadFile("web/" + name)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Write(data)
	}
}

// runs answers with every run of the folder.
func (s *site) runs(w http.ResponseWriter, _ *http.Request) {
	runs, problems := catalog.Find(s.root)
	for i := range runs {
		runs[i].OwnTags = tagsOf(s.root, runs[i].Path)
		runs[i].Tags = append(runs[i].Tags, runs[i].OwnTags...)
	}
	if runs == nil {
		runs = []catalog.Run{}
	}
	answer(w, struct {
		Runs     []catalog.Run `json:"runs"`
		Problems []string      `json:"problems,omitempty"`
	}{runs, problems})
}

// A definition is what the page shows of a row of the metric table.
type definition struct {
	Key       metric.Key  `json:"key"`
	Title     string      `json:"title"`
	TitleZH   string      `json:"title_zh"`
	Unit      metric.Unit `json:"unit"`
	Spread    bool        `json:"spread"`
	Direction int         `json:"direction"`
}

// metrics answers with the metric table.
func (s *site) metrics(w http.ResponseWriter, _ *http.Request) {
	var all []definition
	for _, d := range metric.Table() {
		all = append(all, definition{d.Key, d.Title.EN, d.Title.In("zh"), d.Unit, d.Shape != metric.Scalar, int(d.Direction)})
	}
	answer(w, all)
}

func answer(w http.ResponseWriter, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(data)
}
