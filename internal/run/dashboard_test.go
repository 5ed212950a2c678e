package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A notebook is a visualizer of the test: it keeps what it is told.
type notebook struct {
	settings visualizer.Settings
	run      visualizer.Run
	points   []visualizer.Point
	levels   []visualizer.Level
	ends     []visualizer.End
	closed   bool
	cannot   error // for Start
}

func (n *notebook) plugin() plugin.Set {
	return standard.Plugins().WithVisualizers(visualizer.Declaration{Name: "notebook", Secrets: []string{"NOTEBOOK_KEY"},
		Arguments: []visualizer.Argument{
			{Declaration: argument.Declaration{Name: "pen", Kind: argument.Text, Secret: true}},
			{Declaration: argument.Declaration{Name: "pages", Kind: argument.Int, Default: "12"}},
		},
		Prepare: func(_ context.Context, s visualizer.Settings) (visualizer.Ready, error) {
			n.settings = s
			return n, nil
		}})
}

func (n *notebook) Start(_ context.Context, run visualizer.Run) (*visualizer.Started, error) {
	n.run = run
	return &visualizer.Started{Session: n}, n.cannot
}

func (n *notebook) Close() { n.closed = true }

func (n *notebook) Log(_ context.Context, p visualizer.Point) error {
	n.points = append(n.points, p)
	return nil
}

func (n *notebook) Level(_ context.Context, l visualizer.Level) error {
	n.levels = append(n.levels, l)
	return nil
}

func (n *notebook) Finish(_ context.Context, e visualizer.End) error {
	n.ends = append(n.ends, e)
	return nil
}

func noted(t *testing.T, url string, n *notebook) (*run.Result, error) {
	t.Helper()
	return notedRun(t, url, n, run.Options{}).Run(t.Context())
}

func notedRun(t *testing.T, url string, n *notebook, with run.Options) *run.Runner {
	t.Helper()
	args := arguments(t, url)
	name, key := "notebook", "sk-0123456789"
	args.Visualizer, args.APIKey = &name, &key
	args.Parallel, args.Number = []int{1, 4}, []run.Count{{N: 3}, {N: 12}}
	with.Plugins = n.plugin()
	r, err := run.New(t.Context(), args, with)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDashboard_VisualizersFiguresAreThoseOfTheFiles(t *testing.T) {
	n := &notebook{}
	result, err := noted(t, serve(t, simulator.Config{TTFT: 5 * time.Millisecond, ITL: time.Millisecond}), n)
	if err != nil {
		t.Fatal(err)
	}
	if len(n.levels) != 2 || len(n.ends) != 1 || n.ends[0].State != visualizer.Finished || len(n.ends[0].Levels.Rows) != 2 {
		t.Fatalf("it got %d levels and the ends %+v", len(n.levels), n.ends)
	}
	for i, l := range n.levels {
		data, err := os.ReadFile(filepath.Join(result.Folder, l.Name, "benchmark_summary.json"))
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		delete(want, "Input Throughput (tok/s)")
		absent, _ := want["Not Applicable Metrics"].([]any) // TPOT, where a busy machine reads each answer at once
		delete(want, "Not Applicable Metrics")
		for _, name := range absent {
			delete(want, name.(string))
		}
		got := map[string]any{}
		for _, v := range l.Values {
			got[v.Name] = v.Value
		}
		if diff := cmp.Diff(want, got); diff != "" || l.Level != i+1 || l.Step != []int64{3, 15}[i] {
			t.Errorf("level %d at step %d: %s", l.Level, l.Step, diff)
		}
		if len(l.Percentiles.Rows) != 11 || absent == nil && len(l.Percentiles.Columns) != 10 {
			t.Errorf("the percentiles are %v", l.Percentiles)
		}
	}
	last := n.points[len(n.points)-1]
	if diff := cmp.Diff(n.levels[1].Values, last.Values); diff != "" || last.Step != 15 || last.Level != 2 {
		t.Errorf("the last point is %+v: %s", last, diff)
	}
	for _, name := range []string{"performance_summary.txt", "perf_result.json"} {
		if !strings.Contains(strings.Join(n.ends[0].Files, " "), filepath.Join(result.Folder, name)) {
			t.Errorf("the files are %v", n.ends[0].Files)
		}
	}
	config, _ := json.Marshal(n.run.Config)
	if len(n.run.Config) != 81 || strings.Contains(string(config), "sk-0123456789") || !strings.HasPrefix(n.run.Name, "simulated_20") {
		t.Errorf("the run is %s with %s", n.run.Name, config)
	}
}

func TestVisualizer_OfAPluginGetsItsArgumentsAndItsSecretsStandNowhere(t *testing.T) {
	n := &notebook{}
	var log bytes.Buffer
	t.Setenv("NOTEBOOK_KEY", "from-the-environment")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"choices":[{"message":{"content":"my pen-0123456789, from-the-environment"},"finish_reason":"stop"}]}`)
	}))
	defer server.Close()
	args := arguments(t, server.URL)
	args.Stream, args.Debug = false, true
	args.Visualizer, args.VisualizerArgs = new("notebook"), config.Tags{{Name: "pen", Value: "pen-0123456789"}, {Name: "pages", Value: "7"}}
	result, err := run.Run(t.Context(), args, run.Options{Plugins: n.plugin(),
		Log: slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})})
	if err != nil {
		t.Fatal(err)
	}
	if v := n.settings.Arguments; v.Text("pen") != "pen-0123456789" || v.Int("pages") != 7 {
		t.Errorf("it got %v", v)
	}
	everything := log.String()
	err = filepath.WalkDir(result.Folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		everything += string(data)
		return err
	})
	for _, secret := range []string{"pen-0123456789", "from-the-environment"} {
		if strings.Contains(everything, secret) {
			t.Errorf("%s stands in a file or in the log", secret)
		}
	}
	if err != nil || !strings.Contains(everything, "my **********") {
		t.Errorf("the answer was not kept: %v", err)
	}
}

func TestDashboard_VisualizerThatFailsAtTheStartSendsNothing(t *testing.T) {
	n := &notebook{cannot: errors.New("no room")}
	result, err := noted(t, "http://127.0.0.1:9", n)
	if !errors.Is(err, run.ErrVisualizer) || !strings.Contains(err.Error(), "no room") || result != nil {
		t.Errorf("the result is %v, the error %v", result, err)
	}
	if !n.closed || len(n.ends) != 0 {
		t.Errorf("closed %v, ends %v", n.closed, n.ends)
	}
}

func TestDashboard_RunWhoseTestFailsIsShownAsFailed(t *testing.T) {
	n := &notebook{}
	locked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer locked.Close()
	if _, err := noted(t, locked.URL, n); !errors.Is(err, run.ErrUnreachable) {
		t.Errorf("the error is %v", err)
	}
	if len(n.ends) != 1 || n.ends[0].State != visualizer.Failed {
		t.Errorf("the ends are %+v", n.ends)
	}
}

func TestDashboard_RunThatIsStoppedIsShownAsAborted(t *testing.T) {
	n := &notebook{}
	var r *run.Runner
	stop := run.Options{Load: func() func() { r.Stop(); return func() {} }}
	r = notedRun(t, serve(t, simulator.Config{TTFT: 5 * time.Millisecond, ITL: time.Millisecond}), n, stop)
	_, err := r.Run(t.Context())
	if err != nil || len(n.ends) != 1 || n.ends[0].State != visualizer.Aborted {
		t.Errorf("error %v, ends %+v", err, n.ends)
	}
}
