package run

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/simulator"
)

// traceArguments are those of a run of a trace with these lines, and nothing else that says when something is sent.
func traceArguments(t *testing.T, url, name, lines string) Arguments {
	t.Helper()
	path, out := filepath.Join(t.TempDir(), "trace.jsonl"), t.TempDir()
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	args := DefaultArguments()
	args.URL, args.Dataset, args.DatasetPath, args.OutputsDir, args.NoPreflight = url, name, &path, out, true
	return args
}

// TestRun_ATraceIsSentAsItWasRecorded: bodies, headers and instants, whatever the connection test sends before.
func TestRun_ATraceIsSentAsItWasRecorded(t *testing.T) {
	var mu sync.Mutex
	got := map[string]http.Header{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		var body struct {
			Seed  int  `json:"seed"`
			Limit int  `json:"max_tokens"`
			More  bool `json:"stream"`
		}
		_ = json.Unmarshal(data, &body)
		mu.Lock()
		if body.Limit > 1 { // the connection test asks for one
			got[fmt.Sprint(body.Seed)] = r.Header
		}
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`)
	}))
	defer server.Close()
	var lines strings.Builder
	for i, at := range []float64{100, 100.03, 100.03, 100.1, 100.2} {
		fmt.Fprintf(&lines, `{"timestamp": %v, "body": {"model": "m%d", "seed": %d, "max_tokens": 9, "stream": false, "messages": [{"role": "user", "content": "a"}]}, "headers": {"X-Canary": "c%d", "Host": "elsewhere", "Connection": "close", "X-Ours": "theirs"}}`+"\n", at, i, i, i)
	}
	args := traceArguments(t, server.URL+"/v1/chat/completions", "workload_trace", lines.String())
	args.Headers = append(args.Headers, Header{Name: "x-ours", Value: "ours"})
	s := newSettings(Options{})
	p, err := s.plan(args)
	if err != nil {
		t.Fatal(err)
	}
	result, err := runPlan(t, s, p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		h := got[fmt.Sprint(i)]
		if h.Get("X-Canary") != fmt.Sprintf("c%d", i) || h.Get("Connection") != "" || !slices.Equal(h.Values("X-Ours"), []string{"ours"}) {
			t.Errorf("request %d has the headers %v", i, h)
		}
	}
	if l := result.Levels[0].Load; l.Name != "replay_number_5" || len(result.Levels) != 1 {
		t.Errorf("the level is %s", l.Name)
	}
	due := dueOf(t, filepath.Join(result.Folder, "replay_number_5"))
	if want := []time.Duration{0, 30 * time.Millisecond, 30 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond}; !slices.Equal(due, want) {
		t.Errorf("requests were due at %v, want %v", due, want)
	}
}

// dueOf is when the requests of a level were due, from the first.
func dueOf(t *testing.T, folder string) (due []time.Duration) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		event, err := log.Next()
		if err != nil {
			break
		}
		if r := event.Request; r != nil {
			due = append(due, time.Duration(r.Due))
		}
	}
	slices.Sort(due)
	for i, first := 0, due[0]; i < len(due); i++ {
		due[i] -= first
	}
	return due
}

// TestRun_ATraceOfLengthsHasThemAtTheServer: the simulator counts what was recorded.
func TestRun_ATraceOfLengthsHasThemAtTheServer(t *testing.T) {
	url := startSimulator(t, simulator.Config{TTFT: time.Millisecond, ITL: time.Millisecond})
	args := traceArguments(t, url, "mooncake", `{"timestamp": 40, "input_length": 700, "output_length": 3, "hash_ids": [1, 2]}`+"\n"+
		`{"timestamp": 0, "input_length": 1030, "output_length": 4, "hash_ids": [1, 2, 3]}`+"\n"+`{"timestamp": 40, "input_length": 90, "output_length": 2, "hash_ids": [5]}`+"\n")
	builtin := "builtin"
	args.Model, args.TokenizerPath, args.WarmupNum = "simulated", &builtin, 1
	s := newSettings(Options{})
	p, err := s.plan(args)
	if err != nil {
		t.Fatal(err)
	}
	if l := p.Levels[0]; l.Warmup != 1 || l.Number != 2 {
		t.Errorf("%d requests behind a warm-up of %d", l.Number, l.Warmup)
	}
	result, err := runPlan(t, s, p)
	if err != nil {
		t.Fatal(err)
	}
	if due := dueOf(t, filepath.Join(result.Folder, p.Levels[0].Name)); !slices.Equal(due, []time.Duration{0, 40 * time.Millisecond, 40 * time.Millisecond}) {
		t.Errorf("requests were due at %v", due)
	}
}

func TestPlan_AWrongTraceIsAProblemOfTheArguments(t *testing.T) {
	args := traceArguments(t, "http://127.0.0.1:1/v1/chat/completions", "workload_trace", "{}\n[]\n")
	_, err := newSettings(Options{}).plan(args)
	if problems, ok := err.(Problems); !ok || !strings.Contains(err.Error(), "line 1:") || !strings.Contains(err.Error(), "line 2:") {
		t.Errorf("%v are %v", problems, err)
	}
	if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
		t.Error("something was written")
	}
}
