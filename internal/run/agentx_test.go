package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/agentx"
	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
)

// A listener notes the requests of agents and answers each at once.
type listener struct {
	mu   sync.Mutex
	said []agentAsk
}

// agentAsk is what is looked at of a request.
type agentAsk struct {
	Messages []saidMessage `json:"messages"`
	Stream   bool          `json:"stream"`
	Ignore   bool          `json:"ignore_eos"`
	Most     int           `json:"max_tokens"`
	Seed     *int          `json:"seed"`
	Heat     *float64      `json:"temperature"`
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body agentAsk
	data, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(data, &body)
	if !strings.HasPrefix(body.Messages[0].Content, "measure") { // how many tokens the template adds
		l.mu.Lock()
		l.said = append(l.said, body)
		l.mu.Unlock()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"length\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", body.Most)
}

// sixTraces have eight requests each, a tenth of a second apart, of prompts that only they have.
func sixTraces(t *testing.T) string {
	var lines []string
	for trace := range 6 {
		var requests []string
		for i := range 8 {
			ids := make([]string, i+1)
			for j := range ids {
				ids[j] = fmt.Sprint(100*trace + j)
			}
			requests = append(requests, fmt.Sprintf(`{"t": %g, "type": "s", "model": "m", "in": %d, "out": %d, "hash_ids": [%s], "api_time": 0.02}`, float64(i)/10, 64*(i+1), 10*trace+i+2, strings.Join(ids, ", ")))
		}
		lines = append(lines, fmt.Sprintf(`{"id": "t%d", "block_size": 64, "hash_id_scope": "local", "requests": [%s]}`, trace, strings.Join(requests, ", ")))
	}
	path := filepath.Join(t.TempDir(), "traces.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// split is the mark of a request's prompt, and what stands behind it.
func (a agentAsk) split(t *testing.T) (mark, rest string) {
	t.Helper()
	mark, rest, ok := strings.Cut(a.Messages[0].Content, "]\n\n")
	if !ok || !strings.HasPrefix(mark, "[rid:") {
		t.Errorf("a prompt begins with %.40q", a.Messages[0].Content)
	}
	return mark, rest
}

// agentX are the arguments of a sweep of the scenario over six traces.
func agentX(t *testing.T, l *listener) run.Arguments {
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	args := arguments(t, server.URL+"/v1/chat/completions")
	args.Dataset, args.DatasetPath, args.Prompt, args.PromptText, args.NoTestConnection, args.NoPreflight = run.DefaultArguments().Dataset, new(sixTraces(t)), nil, "", true, true
	args.ServerMetrics, args.Parallel, args.Number, args.TokenizerPath, args.Duration = "off", []int{2, 3}, run.DefaultArguments().Number, new("builtin"), new(config.Seconds(1.0))
	args.SleepInterval, args.MaxTokens, args.ExtraArgs = 0, run.DefaultArguments().MaxTokens, run.DefaultArguments().ExtraArgs
	args.Scenario = []byte(`{"name": "agentx", "mode": "smoke", "trace_limit": 3}`)
	return args
}

// Each slot of a level has one request of warm-up, for one token, and goes on from there with the same mark. Every level begins in the same
// way, with marks of its own. trace_limit bounds the traces.
func TestAgentX_KeepsTheRulesOfTheScenario(t *testing.T) {
	l := &listener{}
	args := agentX(t, l)
	result := mustRun(t, args)
	if len(result.Levels) != 2 || result.Levels[0].Load.Name != "parallel_2" || result.Levels[1].Load.Name != "parallel_3" {
		t.Fatalf("%v", result.Levels)
	}
	openings := map[string][]string{} // by the prompt behind the mark
	marks := map[string]bool{}
	traces := map[string]bool{}
	for _, a := range l.said {
		mark, rest := a.split(t)
		traces[fmt.Sprintf("%.60s", rest)] = true
		if !a.Stream || !a.Ignore || a.Seed != nil || a.Heat != nil {
			t.Errorf("a request is %+v", a)
		}
		if a.Most == 1 {
			if marks[mark] {
				t.Errorf("the mark %s is of two sessions", mark)
			}
			openings[rest] = append(openings[rest], mark)
			marks[mark] = true
		}
	}
	var twice int
	for rest, of := range openings {
		if len(of) == 2 {
			twice++
		}
		for _, mark := range of {
			goesOn := slices.ContainsFunc(l.said, func(a agentAsk) bool {
				m, r := a.split(t)
				return m == mark && a.Most > 1 && len(r) > len(rest) && strings.HasPrefix(r, rest)
			})
			if !goesOn {
				t.Errorf("no session goes on behind %s", mark)
			}
		}
	}
	if len(marks) != 5 || len(openings) != 3 || twice != 2 || len(traces) != 3 {
		t.Errorf("%d requests of warm-up with %d prompts, %d of both levels; %d traces", len(marks), len(openings), twice, len(traces))
	}
	l.said = nil
	args.Parallel = []int{2}
	mustRun(t, args)
	for _, a := range l.said {
		if mark, _ := a.split(t); marks[mark] {
			t.Errorf("another run has the mark %s too", mark)
		}
	}
	if warm := result.Levels[1].Warmup; warm != 3 {
		t.Errorf("%d requests of warm-up", warm)
	}
}

// The summary of a sweep has the levels that were finished before, also where the run goes on behind them.
func TestAgentX_SweepThatGoesOnHasAllItsLevels(t *testing.T) {
	args := agentX(t, &listener{})
	whole := mustRun(t, args)
	sweep := filepath.Join(whole.Folder, "agentx_256k", agentx.SweepFile)
	var want, got map[string]json.RawMessage
	if err := json.Unmarshal(must(os.ReadFile(sweep)), &want); err != nil {
		t.Fatal(err)
	}
	now := must(outputs.ReadRun(whole.Folder))
	now.State, now.Ended, now.Levels = outputs.Running, time.Time{}, now.Levels[:1]
	writeRun(t, whole.Folder, now)
	for _, name := range []string{"agentx_256k/parallel_3", artifacts.ResultFile} {
		if err := os.RemoveAll(filepath.Join(whole.Folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	first := everyFile(t, filepath.Join(whole.Folder, "agentx_256k/parallel_2/aiperf"))
	mustRun(t, resumes(whole.Folder))
	if err := json.Unmarshal(must(os.ReadFile(sweep)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || string(got["parallel_2"]) != string(want["parallel_2"]) || got["parallel_3"] == nil {
		t.Errorf("the sweep has %d levels; parallel_2 is\n%s\nand was\n%s", len(got), got["parallel_2"], want["parallel_2"])
	}
	if !maps.Equal(first, everyFile(t, filepath.Join(whole.Folder, "agentx_256k/parallel_2/aiperf"))) {
		t.Error("the files of the finished level changed")
	}
}
