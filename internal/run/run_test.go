package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestMain(m *testing.M) {
	if os.Getenv(actAsServer) != "" {
		actServer()
	}
	if err := flag.Set("test.parallel", "4"); err != nil { // parallel tests wait for servers most of the time
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// serve starts the built-in LLM server.
func serve(t *testing.T, c simulator.Config) (url string) {
	t.Helper()
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err = server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return url
}

// arguments are those of a short run with a fixed prompt. The server's metrics are not read: their readings are 100 ms apart behind each
// level. Tests of them use "auto".
func arguments(t *testing.T, url string) run.Arguments {
	args := run.DefaultArguments()
	prompt := "What does a load test measure?"
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", url, &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics = t.TempDir(), 0, "off"
	args.MaxTokens = &run.Range{Min: 8, Max: 8}
	args.ExtraArgs = run.Members{{Key: "ignore_eos", Value: json.RawMessage("true")}}
	return args
}

func mustRun(t *testing.T, args run.Arguments, options ...run.Options) *run.Result {
	t.Helper()
	result, err := run.Run(t.Context(), args, optional(options))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// optional are the options that a test gives, or none.
func optional(options []run.Options) run.Options {
	if len(options) == 0 {
		return run.Options{}
	}
	return options[0]
}

// mustRunUntil runs until its end, or until stop ends.
func mustRunUntil(t *testing.T, stop context.Context, args run.Arguments, options run.Options) *run.Result {
	t.Helper()
	r, err := run.New(t.Context(), args, options)
	if err != nil {
		t.Fatal(err)
	}
	defer context.AfterFunc(stop, r.Stop)()
	result, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestRun_SweepHasItsLevelsFilesAndTables(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{TTFT: 5 * time.Millisecond, ITL: time.Millisecond}))
	args.Parallel, args.Number = []int{1, 4}, []run.Count{{N: 3}, {N: 5, Times: true}}
	args.WarmupNum = 2
	var tables bytes.Buffer
	result := mustRun(t, args, run.Options{Tables: &tables})
	if len(result.Levels) != 2 || result.Levels[0].Succeeded != 3 || result.Levels[1].Succeeded != 20 || result.Levels[1].Warmup != 2 {
		t.Fatalf("the levels are %+v", result.Levels)
	}
	for _, l := range result.Levels {
		if n, _ := l.Value(metric.OutputTokens); n != 8 {
			t.Errorf("%s: %v output tokens a request, want 8", l.Load.Name, n)
		}
	}
	log, err := os.ReadFile(filepath.Join(result.Folder, "benchmark.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Benchmarking summary:", "Percentile results:", "Performance Test Summary Report", " | knee: "} {
		if !strings.Contains(tables.String(), part) || !strings.Contains(string(log), part) {
			t.Errorf("the tables or the log lack %q", part)
		}
	}
	if strings.Contains(tables.String(), "More:") || strings.Count(string(log), "More:") != 2 {
		t.Error("the further tables of each level are not in the log alone")
	}
	_, below, _ := strings.Cut(tables.String(), "Percentile results:")
	_, below, _ = strings.Cut(below, "\n\n")
	below, _, _ = strings.Cut(below, "\n\n")
	if n := strings.Count(below, "\n") + 1; n > 8 || !strings.Contains(below, "Result DB path: ") || !strings.Contains(below, "Verdict: ") {
		t.Errorf("%d lines stand below the tables:\n%s", n, below)
	}
	args.Verbose = true
	tables.Reset()
	mustRun(t, args, run.Options{Tables: &tables})
	if !strings.Contains(tables.String(), "More:") {
		t.Error("verbose shows no more")
	}
	for _, file := range []string{"benchmark.log", "run.json", "plan.json", "perf_result.json", "perf_report.html", "performance_summary.txt",
		"parallel_1_number_3/events.ndjson", "parallel_4_number_20/benchmark_data.db", "parallel_4_number_20/benchmark_args.json",
		"parallel_4_number_20/benchmark_summary.json", "parallel_4_number_20/benchmark_percentile.json"} {
		if _, err := os.Stat(filepath.Join(result.Folder, file)); err != nil {
			t.Error(err)
		}
	}
}

func TestRun_SingleLevelHasNoSummaryReportAndItsDatabaseInTheRunsFolder(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	args.Number = []run.Count{{N: 2}}
	result := mustRun(t, args)
	if _, err := os.Stat(filepath.Join(result.Folder, "performance_summary.txt")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a single level has a summary report (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "benchmark_data.db")); err != nil {
		t.Error(err)
	}
}

func TestRun_OpenLoopSendsAtItsRateWhateverTheServerDoes(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{TTFT: 300 * time.Millisecond, MaxBatch: 1}))
	args.OpenLoop, args.Rate, args.Number = true, []float64{100}, []run.Count{{N: 10}}
	l := mustRun(t, args).Levels[0]
	if l.Succeeded != 10 || !l.Load.OpenLoop() {
		t.Errorf("the level is %+v", l)
	}
	// One at a time at 0.3 s each would be a concurrency of 1 in a closed loop of one slot; here all ten pile up.
	if reached, _ := l.Value(metric.ReachedConcurrency); reached < 3 {
		t.Errorf("reached concurrency is %v: arrivals waited for the server", reached)
	}
}

func TestRun_BadInputIsSaidBeforeAnythingIsWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outputs")
	for name, spoil := range map[string]func(*run.Arguments){
		"no model": func(a *run.Arguments) { a.Model = "" },
		"missing file": func(a *run.Arguments) {
			a.Prompt, a.PromptText, a.Dataset, a.DatasetPath = nil, "", "custom", ptr("/nowhere/file")
		},
		"wrong tokenizer": func(a *run.Arguments) { a.TokenizerPath = ptr(t.TempDir()) },
		"unequal lists":   func(a *run.Arguments) { a.Parallel = []int{1, 2} },
	} {
		t.Run(name, func(t *testing.T) {
			args := arguments(t, "http://127.0.0.1:1")
			args.OutputsDir = dir
			spoil(&args)
			_, err := run.Run(t.Context(), args, run.Options{})
			var problems run.Problems
			if !errors.As(err, &problems) {
				t.Errorf("the error is %v", err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Error("something was written")
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

func TestRun_RefusalByTheConnectionTestIsFinalAndNamesTheFlag(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(422)
		fmt.Fprint(w, `{"detail":"Unexpected keys in the request: {'top_k'}"}`)
	}))
	defer server.Close()
	args := arguments(t, server.URL)
	args.TopK = ptr(5)
	_, err := run.Run(t.Context(), args, run.Options{})
	if !errors.Is(err, run.ErrUnreachable) || !strings.Contains(err.Error(), "--top-k") {
		t.Errorf("the error is %v", err)
	}
}

func TestRun_StoppedRunKeepsWhatWasMeasured(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{TTFT: 10 * time.Millisecond}))
	args.Parallel, args.Number = []int{2}, []run.Count{{N: 1000}}
	stop, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := mustRunUntil(t, stop, args, run.Options{Watch: func(state func() run.Snapshot) func() {
		over := make(chan struct{})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for state().Done < 5 {
				select {
				case <-over:
					return
				case <-time.After(time.Millisecond):
				}
			}
			cancel()
		}()
		return func() { close(over); <-ended }
	}})
	l := result.Levels[0]
	if !result.Interrupted || l.Succeeded < 5 || l.Succeeded >= 1000 || l.Failed != 0 {
		t.Errorf("interrupted %v; %d succeeded, %d failed", result.Interrupted, l.Succeeded, l.Failed)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Levels[0].Succeeded != l.Succeeded {
		t.Errorf("the report from the log has %d successes, the run %d", again.Levels[0].Succeeded, l.Succeeded)
	}
}

func TestRun_ServerThatClosesIdleConnectionsCausesNoFailure(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{KeepAlive: time.Second}))
	args.Parallel, args.Number, args.SleepInterval = []int{3, 3}, []run.Count{{N: 6}, {N: 6}}, 1
	for _, l := range mustRun(t, args).Levels {
		if l.Failed != 0 {
			t.Errorf("%s: %d failed: %+v", l.Load.Name, l.Failed, l.Outcomes)
		}
	}
}

func TestRun_EachKindOfFailureIsCountedWithTheServersWords(t *testing.T) {
	for fault, want := range map[string]string{"500": "status", "429": "refused", "503": "refused", "truncate": "truncated", "disconnect": "reset",
		"malformed": "decode", "error-string": "in_band", "error-object": "in_band", "empty-stream": "empty_stream"} {
		t.Run(fault, func(t *testing.T) {
			if !isFault(fault) {
				t.Fatalf("the simulator knows no fault %s, but %v", fault, simulator.FaultKinds())
			}
			args := arguments(t, serve(t, simulator.Config{Faults: simulator.Faults{fault: 1}}))
			args.Number, args.NoTestConnection = []run.Count{{N: 3}}, true
			result, err := run.Run(t.Context(), args, run.Options{})
			if !errors.Is(err, run.ErrAllFailed) {
				t.Fatalf("the error is %v", err)
			}
			l := result.Levels[0]
			if l.Failed != 3 || len(l.Outcomes) != 1 || string(l.Outcomes[0].Kind) != want || l.Outcomes[0].Example == "" {
				t.Errorf("%d failed: %+v, want %s", l.Failed, l.Outcomes, want)
			}
		})
	}
}

func isFault(kind string) bool {
	for _, k := range simulator.FaultKinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func TestRun_SecretsReachNoFileAlsoWhenTheServerRepeatsThem(t *testing.T) {
	const key, token = "sk-very-secret-key", "tok-in-the-url"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" { // looked for by itself
			http.NotFound(w, r)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+key || r.URL.Query().Get("token") != token {
			t.Errorf("the server got %s and %s", r.Header.Get("Authorization"), r.URL)
		}
		if r.Header.Get("X-Fail") != "" {
			w.WriteHeader(500)
			fmt.Fprintf(w, "bad key %s, url %s", key, r.URL)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"id\":%q,\"choices\":[{\"index\":0,\"delta\":{\"content\":%q},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", key, "you sent "+key+" and "+token)
	}))
	defer server.Close()
	for _, fail := range []bool{false, true} {
		args := arguments(t, server.URL+"/v1?token="+token)
		args.Number, args.NoTestConnection, args.APIKey = []run.Count{{N: 2}}, true, ptr(key)
		if fail {
			args.Headers = run.Headers{{Name: "X-Fail", Value: "1"}}
		}
		var tables bytes.Buffer
		result, err := run.Run(t.Context(), args, run.Options{Tables: &tables})
		if result == nil {
			t.Fatal(err)
		}
		searched := 0
		err = filepath.WalkDir(args.OutputsDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			searched++
			if bytes.Contains(data, []byte(key)) || bytes.Contains(data, []byte(token)) {
				t.Errorf("%s holds a secret", path)
			}
			return err
		})
		if err != nil || searched < 8 {
			t.Errorf("searched %d files: %v", searched, err)
		}
		if strings.Contains(tables.String(), key) || strings.Contains(tables.String(), token) {
			t.Error("the tables hold a secret")
		}
	}
}

func TestRun_ProgressIsTrackedInAFile(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	args.Parallel, args.Number, args.ProgressTracker = []int{1, 2}, []run.Count{{N: 3}, {N: 4}}, true
	data, err := os.ReadFile(filepath.Join(mustRun(t, args).Folder, "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got["status"] != "completed" || got["total_count"] != 7.0 || got["processed_count"] != 7.0 || got["percent"] != 100.0 ||
		got["level"] != "parallel_2_number_4" || got["in_flight"] != 0.0 || got["longest_silence"] != 0.0 || got["reached_concurrency"].(float64) <= 0 {
		t.Errorf("progress.json is %s", data)
	}
}

func TestRun_PreviewSendsNothing(t *testing.T) {
	args := arguments(t, "http://127.0.0.1:1/v1")
	plan, err := run.Plan(t.Context(), args, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bodies, err := run.Preview(t.Context(), plan, 2, run.Options{})
	if err != nil || len(bodies) != 2 || !json.Valid(bodies[0]) {
		t.Errorf("%d bodies, %v", len(bodies), err)
	}
}
