package run_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

// tally writes how many requests it saw.
type tally struct {
	export.LevelsOnly
	folder  string
	records int
}

func (t *tally) Add(*record.Record) error { t.records++; return nil }
func (t *tally) End(export.Level) error   { return nil }

func (t *tally) Finish(r export.Run) ([]string, error) {
	return []string{"tally.txt"}, os.WriteFile(filepath.Join(t.folder, "tally.txt"), fmt.Appendf(nil, "%s %d", r.API, t.records), 0o644)
}

func TestExport_OfAPluginIsMadeByRunAndReport(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}`)
	}))
	defer server.Close()
	plugins := run.Options{Plugins: standard.Plugins().WithExports(export.Declaration{Name: "tally",
		Open: func(folder string) []export.Sink { return []export.Sink{&tally{folder: folder}} }})}
	args := arguments(t, server.URL)
	args.Stream, args.NoTestConnection, args.Number, args.Exports = false, true, []run.Count{{N: 3}}, []string{"tally"}
	result, err := run.Run(t.Context(), args, plugins)
	if err != nil || !slices.Contains(result.Exports, "tally.txt") {
		t.Fatalf("%v, exports %v", err, result.Exports)
	}
	for range 2 { // the run's, and again the report's
		path := filepath.Join(result.Folder, "tally.txt")
		if data, err := os.ReadFile(path); err != nil || string(data) != "openai 3" {
			t.Errorf("%q, %v", data, err)
		}
		os.Remove(path)
		if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Exports: []string{"tally"}}, plugins); err != nil {
			t.Fatal(err)
		}
	}
	args.Exports = []string{"tallly"}
	if _, err := run.Run(t.Context(), args, plugins); err == nil || !strings.Contains(err.Error(), "did you mean tally? Otherwise, choose csv, ") {
		t.Error(err)
	}
}
