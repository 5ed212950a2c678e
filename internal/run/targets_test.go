package run_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// targetsOf are the servers of a level's requests by their session, as the log has them, and those in its head.
func targetsOf(t *testing.T, folder string) (all []*record.Record, names []string) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(folder, "*", eventlog.FileName))
	if err != nil || len(logs) != 1 {
		t.Fatalf("logs: %v %v", logs, err)
	}
	log, err := eventlog.Open(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		e, err := log.Next()
		if err != nil {
			return all, log.Head().Targets
		}
		if e.Kind == eventlog.KindRequest {
			all = append(all, e.Request)
		}
	}
}

// counting is a server that answers after a while, and how many requests of the load it saw.
func counting(t *testing.T, after func() time.Duration) (url string, seen *atomic.Int64) {
	t.Helper()
	seen = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/chat/completions") {
			seen.Add(1)
			time.Sleep(after())
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, seen
}

func at(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

// balanced are the arguments of a run over several servers.
func balanced(t *testing.T, balance string, number, parallel int, urls ...string) run.Arguments {
	args := arguments(t, strings.Join(urls, " "))
	args.Balance, args.Stream, args.ExtraArgs, args.NoTestConnection = balance, false, nil, true
	args.Number, args.Parallel = []run.Count{{N: number}}, []int{parallel}
	return args
}

func TestTargets_RoundRobinSpreadsRequestsEvenlyAndEveryFileSaysWhere(t *testing.T) {
	a, sawA := counting(t, at(0))
	b, sawB := counting(t, at(0))
	c, sawC := counting(t, at(0))
	args := balanced(t, "round-robin", 30, 3, a, b, c)
	args.Exports = []string{"csv", "parquet", "trace"}
	result := mustRun(t, args)
	if sawA.Load() != 10 || sawB.Load() != 10 || sawC.Load() != 10 {
		t.Errorf("the servers saw %d, %d, %d", sawA.Load(), sawB.Load(), sawC.Load())
	}
	requests, names := targetsOf(t, result.Folder)
	if len(names) != 3 || names[1] != b+"/v1/chat/completions" {
		t.Errorf("the head names %q", names)
	}
	for _, r := range requests {
		if int64(r.Target) != r.Seq%3 {
			t.Errorf("request %d went to %d", r.Seq, r.Target)
		}
	}
	csv, err := os.ReadFile(filepath.Join(result.Folder, "requests.csv"))
	if err != nil || !strings.Contains(string(csv), ",target\n") || strings.Count(string(csv), c+"/v1/chat/completions\n") != 10 {
		t.Errorf("requests.csv: %v\n%s", err, csv)
	}
	var found struct {
		Levels []struct {
			Targets []struct {
				Name  string `json:"name"`
				Total int    `json:"total"`
			} `json:"targets"`
		} `json:"levels"`
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "perf_result.json"))
	if err != nil || json.Unmarshal(data, &found) != nil || len(found.Levels) != 1 || len(found.Levels[0].Targets) != 3 || found.Levels[0].Targets[2].Total != 10 {
		t.Errorf("perf_result.json: %v %+v", err, found)
	}
	page, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil || !strings.Contains(string(page), "各服务") || !strings.Contains(string(page), c+"/v1/chat/completions<") {
		t.Errorf("perf_report.html has no table of servers: %v", err)
	}
	if got := unzipped(t, filepath.Join(result.Folder, "trace.json.gz")); strings.Count(got, `"target":"`+b+`/v1/chat/completions"`) != 10 {
		t.Errorf("the trace is %s", got)
	}
	plan, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
	if err != nil || !strings.Contains(string(plan), `"balance": "round-robin"`) {
		t.Errorf("plan.json: %v %s", err, plan)
	}
}

func TestTargets_MetricsOfEachServerStandBesideItsOwnRequests(t *testing.T) {
	a, b := serve(t, simulator.Config{}), serve(t, simulator.Config{})
	args := arguments(t, a+" "+b)
	args.Number, args.Parallel, args.Balance, args.ServerMetrics = []run.Count{{N: 9}}, []int{1}, "round-robin", "auto"
	level := mustRun(t, args).Levels[0]
	if level.Server != nil || len(level.Targets) != 2 {
		t.Fatalf("%+v", level.Targets)
	}
	for i, want := range []int{5, 4} {
		s := level.Targets[i].Server
		if s == nil || s.Error != "" || s.Counts[metric.ServerRequests] != float64(want) || s.Ours.Requests != want {
			t.Errorf("server %d: %+v", i, s)
		}
	}
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTargets_LeastBusySendsTheSlowServerLess(t *testing.T) {
	fast, sawFast := counting(t, at(time.Millisecond))
	slow, sawSlow := counting(t, at(50*time.Millisecond))
	mustRun(t, balanced(t, "least-busy", 60, 4, slow, fast))
	if sawFast.Load() < 2*sawSlow.Load() || sawSlow.Load() == 0 {
		t.Errorf("the fast server saw %d, the slow one %d", sawFast.Load(), sawSlow.Load())
	}
}

func TestTargets_SessionKeepsAllTurnsWithOneServer(t *testing.T) {
	urls := []string{serve(t, simulator.Config{}), serve(t, simulator.Config{})}
	args := dialogueArguments(t, simulator.Config{}, 2, 6)
	args.URL, args.Balance = strings.Join(urls, " "), "session"
	result := mustRun(t, args, withDialogues(func(item int64) workload.Session {
		return dialogue{question: fmt.Sprint("What is ", item, "?"), delay: time.Millisecond}.session(item)
	}))
	requests, _ := targetsOf(t, result.Folder)
	turns := 0
	for _, r := range requests {
		if int64(r.Target) != r.Session%2 {
			t.Errorf("turn %d of session %d went to %d", r.Turn, r.Session, r.Target)
		}
		turns = max(turns, r.Turn)
	}
	if turns == 0 {
		t.Error("no session had a second turn")
	}
}

func TestTargets_SlowServerIsNamedInTheReport(t *testing.T) {
	fast, _ := counting(t, at(2*time.Millisecond))
	slow, _ := counting(t, at(20*time.Millisecond))
	var text strings.Builder
	var mu sync.Mutex
	mustRun(t, balanced(t, "round-robin", 100, 2, fast, slow), run.Options{Tables: lockedWriter{&mu, &text}})
	out := strings.Join(strings.Fields(text.String()), " ")
	for _, want := range []string{"Servers:", "server " + slow + "/v1/chat/completions is slower than the others"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

type lockedWriter struct {
	mu  *sync.Mutex
	out *strings.Builder
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

func TestTargets_ConnectionTestNamesTheServerThatFails(t *testing.T) {
	good, _ := counting(t, at(0))
	args := balanced(t, "round-robin", 10, 1, good, "http://127.0.0.1:1")
	args.NoTestConnection, args.TestTimeout = false, new(run.Seconds(0.2))
	_, err := run.Run(t.Context(), args, run.Options{})
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("the error does not name the server: %v", err)
	}
}

func TestTargets_SecretsOfAllAddressesStandNowhere(t *testing.T) {
	a, _ := counting(t, at(0))
	b, _ := counting(t, at(0))
	a, b = strings.Replace(a, "://", "://user:first-secret@", 1), strings.Replace(b, "://", "://user:second-secret@", 1)+"/v1/chat/completions?api_key=third-secret"
	result := mustRun(t, balanced(t, "round-robin", 4, 1, a, b))
	err := filepath.WalkDir(result.Folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{"first-secret", "second-secret", "third-secret"} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s has %s", path, secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTargets_RunJSONHasWhatEachServerCallsItself(t *testing.T) {
	serve := func(name string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Server", name)
			fmt.Fprintf(w, `{"model":"model-of-%s","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}`, name)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	a, b := serve("a"), serve("b")
	var found struct {
		Server  string
		Servers []struct {
			Endpoint, Server string
			ReplyModel       string `json:"reply_model"`
		}
	}
	read := func(args run.Arguments) {
		t.Helper()
		found.Servers = nil
		data, err := os.ReadFile(filepath.Join(mustRun(t, args).Folder, "run.json"))
		if err != nil || json.Unmarshal(data, &found) != nil {
			t.Fatalf("%v %s", err, data)
		}
	}
	read(balanced(t, "round-robin", 4, 1, a, b))
	if s := found.Servers; found.Server != "a" || len(s) != 2 || s[1].Server != "b" || s[1].ReplyModel != "model-of-b" || s[1].Endpoint != b+"/v1/chat/completions" {
		t.Errorf("%+v", found)
	}
	read(balanced(t, "round-robin", 4, 1, a))
	if found.Server != "a" || found.Servers != nil {
		t.Errorf("%+v", found)
	}
}
