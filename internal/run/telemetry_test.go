package run_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// sampledIn is what a run's only level has in its file.
func sampledIn(t *testing.T, result *run.Result) (*telemetry.Level, string) {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(result.Folder, "*", telemetry.FileName))
	if len(paths) != 1 {
		t.Fatalf("files: %v", paths)
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	level, err := telemetry.Read(bytes.NewReader(data))
	if err != nil || level.Damaged > 0 {
		t.Fatalf("%+v, %v", level, err)
	}
	return level, string(data)
}

func TestTelemetry_ServersCountersGrowByWhatTheLevelSent(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond})
	other := serve(t, simulator.Config{Model: "simulated"})
	args := arguments(t, server)
	args.Number, args.Parallel, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, new(run.Seconds(0.1))
	args.ServerMetrics = server + "/metrics " + strings.Replace(other, "http://", "http://me:geheim@", 1) + "/metrics?token=geheim"
	result := mustRun(t, args)
	level, text := sampledIn(t, result)
	if len(level.Sources) != 2 || level.Head.Model != "simulated" || level.Sources[0].Target != 0 || level.Sources[1].Target != -1 || level.Sources[0].Engine != "vLLM" || strings.Contains(text, "geheim") {
		t.Fatalf("%s", text)
	}
	for i, want := range []float64{9 * 8, 0} {
		s := level.Sources[i]
		last := len(s.Windows) - 1
		for _, x := range s.Series {
			if x.Metric != "vllm:generation_tokens_total" {
				continue
			}
			by, ok := x.Increase(s.Windows[0].Mid(), s.Windows[last].Mid())
			if !ok || by != want || last < 2 {
				t.Errorf("source %d: %v tokens, %v, in %d readings", i, by, ok, last+1)
			}
		}
	}
	if level.Cost == nil || level.Cost.Failed != 0 || level.Cost.Bytes == 0 {
		t.Errorf("%+v", level.Cost)
	}
	if s := result.Levels[0].Server; s == nil || s.Counts[metric.ServerRequests] != 9 {
		t.Errorf("the cross-check is %+v", s)
	}
	page := filepath.Join(result.Folder, "perf_report.html")
	if err := os.Remove(page); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{}); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(page); err != nil || !bytes.Contains(data, []byte(`id="axis"`)) || bytes.Contains(data, []byte("geheim")) {
		t.Errorf("the page that is made again has no axis: %v", err)
	}
}

// A server whose metrics hang while it works costs a note, and no request waits for it.
func TestTelemetry_MetricsThatHangDelayNoRequest(t *testing.T) {
	var sent atomic.Int64
	over := make(chan struct{})
	args := arguments(t, passing(t, serve(t, simulator.Config{Model: "simulated"}), func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/metrics" {
			sent.Add(1)
			return false
		}
		if n := sent.Load(); n > 2 && n < 22 { // the connection test comes before
			w.WriteHeader(http.StatusInternalServerError)
			<-over
			return true
		}
		return false
	}))
	defer close(over)
	args.Number, args.NoPreflight, args.ServerMetricsInterval = []run.Count{{N: 40}}, true, new(run.Seconds(0.1))
	result := mustRun(t, args)
	if l := result.Levels[0]; l.Succeeded != 40 {
		t.Errorf("%d succeeded", l.Succeeded)
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "perf_report.html")); err != nil {
		t.Error(err)
	}
}

func TestTelemetry_UnknownMetricsAreKeptWhereTheirNamesMatch(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated"})
	router := passing(t, server, func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte("router_queue_size 4\nrouter_other 5\n"))
		return true
	})
	args := arguments(t, server)
	args.Number, args.ServerMetrics, args.ServerMetricsKeep = []run.Count{{N: 2}}, server+"/metrics "+router+"/metrics", new("router_queue.*")
	level, _ := sampledIn(t, mustRun(t, args))
	if s := level.Sources[1].Series; len(s) != 1 || s[0].Metric != "router_queue_size" || s[0].Gauge()[0].Value != 4 {
		t.Errorf("%+v", s)
	}
	args.ServerMetricsKeep = nil
	if _, err := run.Run(t.Context(), args, run.Options{}); err == nil || !strings.Contains(err.Error(), "server_metrics_keep is not set") {
		t.Errorf("without it: %v", err)
	}
}
