package run_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/record"
)

// A spanSink is a collector that counts spans by their names and keeps the IDs of traces.
type spanSink struct {
	mu     sync.Mutex
	names  map[string]int
	traces map[string]bool
	status int // of its replies, 0 for success
}

func (s *spanSink) open(t *testing.T) string {
	s.names, s.traces = map[string]int{}, map[string]bool{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *spanSink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status != 0 {
		http.Error(w, "no", s.status)
		return
	}
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(r.Body)
	}
	data, _ := io.ReadAll(body)
	var got collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(data, &got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, of := range got.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			for _, span := range scope.Spans {
				s.names[span.Name]++
				s.traces[fmt.Sprintf("%x", span.TraceId)] = true
			}
		}
	}
}

func TestOtlp_ExportsTheTracesThatTheServerSaw(t *testing.T) {
	n, sink := &traced{}, &spanSink{}
	args := arguments(t, n.open(t))
	args.Parallel, args.Number, args.NoTestConnection, args.OTLP = []int{1, 2}, []run.Count{{N: 3}, {N: 5}}, true, new(sink.open(t))
	mustRun(t, args)
	if len(n.seen) != 8 || len(sink.traces) != 8 {
		t.Fatalf("the server saw %d traces, the collector %d", len(n.seen), len(sink.traces))
	}
	for _, sent := range n.seen {
		if !sink.traces[strings.Split(sent, "-")[1]] {
			t.Errorf("the collector lacks %s", sent)
		}
	}
	roots := 0
	for name, n := range sink.names {
		if strings.HasPrefix(name, "chat ") {
			roots += n
		}
	}
	if roots != 8 || sink.names["prefill"] != 8 {
		t.Errorf("the spans are %v", sink.names)
	}
}

// TestOtlp_LevelWhoseProcessWasKilledBeforeTheExport: its spans are exported when the run is resumed, and those of other levels not again.
func TestOtlp_LevelWhoseProcessWasKilledBeforeTheExport(t *testing.T) {
	for state, want := range map[outputs.State]int{outputs.Running: 8, outputs.Done: 5, outputs.Interrupted: 5} {
		n, sink := &traced{}, &spanSink{}
		args := arguments(t, n.open(t))
		args.Parallel, args.Number, args.SleepInterval, args.NoTestConnection, args.OTLP = []int{1, 2}, []run.Count{{N: 3}, {N: 5}}, 0, true, new(sink.open(t))
		whole := mustRun(t, args)
		now := must(outputs.ReadRun(whole.Folder))
		now.State, now.Levels = outputs.Running, now.Levels[:1]
		now.Levels[0].State = state
		for _, name := range []string{whole.Levels[1].Load.Name, artifacts.ResultFile} {
			_ = os.RemoveAll(filepath.Join(whole.Folder, name))
		}
		writeRun(t, whole.Folder, now)
		sink.traces = map[string]bool{}
		mustRun(t, resumes(whole.Folder))
		if len(sink.traces) != want {
			t.Errorf("%s: the collector has %d traces, want %d", state, len(sink.traces), want)
		}
	}
}

func TestObservability_DeadReceiversCostANoteAndNoSecret(t *testing.T) {
	n, log := &traced{}, &strings.Builder{}
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := dead.Addr().String()
	dead.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20canary-header")
	args := arguments(t, n.open(t))
	args.Parallel, args.Number, args.SleepInterval = []int{1, 2}, []run.Count{{N: 3}, {N: 5}}, 0
	args.OTLP = new("http://user:canary-otlp@" + address)
	args.PrometheusRemoteWrite = new("http://user:canary-write@" + address + "/write?token=canary-query")
	result := mustRun(t, args, run.Options{Log: slog.NewTextHandler(log, nil)})
	if len(result.Levels) != 2 || result.Levels[1].Succeeded != 5 {
		t.Errorf("the levels are %v", result.Levels)
	}
	for _, flag := range []string{"--otlp: the collector did not", "--otlp: 24 spans were dropped, 0 were exported", "--prometheus-remote-write: the last values"} {
		if strings.Count(log.String(), flag) != 1 {
			t.Errorf("the log says %q %d times\n%s", flag, strings.Count(log.String(), flag), log)
		}
	}
	if strings.Contains(log.String(), "canary") {
		t.Errorf("the log has a secret\n%s", log)
	}
	_ = filepath.WalkDir(result.Folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), "canary") {
				t.Errorf("%s has a secret", path)
			}
		}
		return nil
	})
}

func TestObservability_VariablesThatAreNoHeadersAreProblems(t *testing.T) {
	for variable, change := range map[string]func(*run.Arguments){
		"OTEL_EXPORTER_OTLP_HEADERS":     func(a *run.Arguments) { a.OTLP = new("http://127.0.0.1:1") },
		"EVALSCOPE_REMOTE_WRITE_HEADERS": func(a *run.Arguments) { a.PrometheusRemoteWrite = new("http://127.0.0.1:1/write") },
	} {
		for _, text := range []string{"canary-secret", "a=b,canary-secret", "bad name=canary-secret", "a=%zzcanary-secret"} {
			t.Setenv(variable, text)
			args := arguments(t, "http://127.0.0.1:1/v1")
			change(&args)
			_, err := run.Run(t.Context(), args, run.Options{})
			if problems := (run.Problems)(nil); !errors.As(err, &problems) || !strings.Contains(err.Error(), variable) || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s=%s: %v", variable, text, err)
			}
		}
		t.Setenv(variable, "")
	}
}

func TestPrometheusListen_CountsAreTheReports(t *testing.T) {
	n := &traced{}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	args := arguments(t, n.open(t))
	args.Parallel, args.Number, args.PrometheusListen = []int{2}, []run.Count{{N: 7}}, &address
	_, err = run.Run(t.Context(), args, run.Options{})
	if problems := (run.Problems)(nil); !errors.As(err, &problems) || !strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("a port that is taken: %v", err)
	}
	port.Close()
	var last string
	ended := 0
	options := run.Options{Events: run.Events{RequestDone: func(*record.Record) { ended++ }}, Level: func(string, int, string) {
		for range 2 { // so that the end of the run waits for no longer than lies between them
			reply, err := http.Get("http://" + address + "/metrics")
			if err != nil {
				t.Error(err)
				return
			}
			text, _ := io.ReadAll(reply.Body)
			reply.Body.Close()
			last = string(text)
		}
	}}
	args.Parallel = []int{1}
	result, err := run.Run(t.Context(), args, options)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`evalscope_perf_requests_total{run="%s",level="parallel_1_number_7",phase="measured",outcome="success"} 7`, result.ID)
	if !strings.Contains(last, want) || ended != 7 {
		t.Errorf("%d requests ended; the page lacks %s:\n%s", ended, want, last)
	}
}
