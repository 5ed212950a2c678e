package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/record"
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
	p, err := s.plan(t.Context(), args)
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
	p, err := s.plan(t.Context(), args)
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
	_, err := newSettings(Options{}).plan(t.Context(), args)
	if problems, ok := err.(Problems); !ok || !strings.Contains(err.Error(), "line 1:") || !strings.Contains(err.Error(), "line 2:") {
		t.Errorf("%v are %v", problems, err)
	}
	if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
		t.Error("something was written")
	}
}

// TestRun_WhatIsLeftOutOfATraceMovesNothing: bodies keep their instants.
func TestRun_WhatIsLeftOutOfATraceMovesNothing(t *testing.T) {
	url := startSimulator(t, simulator.Config{TTFT: time.Millisecond, ITL: time.Millisecond})
	line := func(i int, at string) string {
		return fmt.Sprintf(`{"timestamp": %s, "request_id": "r%d", "body": {"model": "simulated", "max_tokens": 2, "messages": [{"role": "user", "content": "a"}]}}`+"\n", at, i)
	}
	lines := line(0, "1.00") + line(1, "1.04") + line(2, "1.08") + line(3, "1.16")
	args := traceArguments(t, url, "workload_trace", lines)
	s := newSettings(Options{})
	p, err := s.plan(t.Context(), args)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*args.DatasetPath, []byte(strings.Replace(lines, `{"timestamp": 1.04`, `["timestamp": 1.04`, 1)), 0o600); err != nil { // after it was looked at
		t.Fatal(err)
	}
	result, err := runPlan(t, s, p)
	if !errors.Is(err, ErrLeftOut) || !strings.Contains(err.Error(), "1 of them") {
		t.Fatal(err)
	}
	at := map[string]time.Duration{}
	for _, r := range recordsOf(t, filepath.Join(result.Folder, p.Levels[0].Name)) {
		at[r.Recorded.ID] = time.Duration(r.Due)
	}
	for id, want := range map[string]time.Duration{"r2": 80 * time.Millisecond, "r3": 160 * time.Millisecond} {
		if got := at[id] - at["r0"]; got != want {
			t.Errorf("%s was due at %v, want %v", id, got, want)
		}
	}
	if f := result.Levels[0].Fidelity; f == nil || f.LeftOut != 1 || f.Requests != 3 {
		t.Errorf("its fidelity is %+v", f)
	}
	if len(at) != 3 {
		t.Errorf("%d requests", len(at))
	}
	document, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
	if err != nil || bytes.Contains(document, []byte(`"instants"`)) || !bytes.Contains(document, []byte(`"sha256"`)) {
		t.Errorf("plan.json is %s, %v", document, err)
	}
}

// recordsOf are the records of a level.
func recordsOf(t *testing.T, folder string) (all []*record.Record) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		event, err := log.Next()
		if err != nil {
			return all
		}
		if event.Request != nil {
			all = append(all, event.Request)
		}
	}
}

func TestPlan_OfATraceEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	args := traceArguments(t, "http://127.0.0.1:1/v1/chat/completions", "workload_trace", `{"timestamp": 1, "body": {"messages": []}}`)
	if _, err := newSettings(Options{}).plan(ctx, args); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestRun_TurnsOfARecordedConversationKeepToOneServer with the same value of --session-header, until a reply has another.
func TestRun_TurnsOfARecordedConversationKeepToOneServer(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]map[string]int{} // by the first word of a prompt: servers and tokens
	server := func(name string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			data, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			key := fmt.Sprint(len(gjson.GetBytes(data, "messages.0.content").String()) > 200)
			if seen[key] == nil {
				seen[key] = map[string]int{}
			}
			if token := r.Header.Get("X-Chat"); token != "" { // else it is asked for what the template adds
				seen[key][name+" "+token]++
			}
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`)
		}))
		t.Cleanup(s.Close)
		return s.URL + "/v1/chat/completions"
	}
	one, two := server("one"), server("two")
	line := func(at, chat, parent, input int) string {
		return fmt.Sprintf(`{"chat_id": %d, "parent_chat_id": %d, "timestamp": %g, "input_length": %d, "output_length": 1, "hash_ids": []}`+"\n", chat, parent, float64(at)/100, input)
	}
	args := traceArguments(t, one, "bailian", line(0, 1, -1, 10)+line(1, 2, -1, 200)+line(2, 3, 1, 12)+line(3, 4, 3, 14)+line(4, 5, 2, 220)+line(5, 6, 4, 16))
	builtin, header := "builtin", "X-Chat"
	args.URL, args.Model, args.TokenizerPath, args.SessionHeader, args.Stream, args.NoTestConnection = one+" "+two, "m", &builtin, &header, false, true
	result, err := Run(t.Context(), args, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen["false"]) != 1 || len(seen["true"]) != 1 || result.Levels[0].Total != 6 {
		t.Errorf("%v", seen)
	}
}
