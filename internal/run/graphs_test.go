package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

// A parrot answers each request with the names of what it was asked before, so that an answer shows the whole history behind it.
type parrot struct {
	mu    sync.Mutex
	said  []string
	fails string
}

func (p *parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Messages []saidMessage }
	data, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(data, &body)
	var asked []string
	for _, m := range body.Messages {
		asked = append(asked, m.Content)
	}
	line := strings.Join(asked, ">")
	p.mu.Lock()
	p.said = append(p.said, line)
	p.mu.Unlock()
	if p.fails != "" && asked[len(asked)-1] == p.fails {
		http.Error(w, `{"error":{"message":"no"}}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out, _ := json.Marshal("(" + asked[len(asked)-1] + ")")
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n", out)
}

const forking = `{"session_id":"root","turns":[{"messages":[{"role":"user","content":"a"}],"spawns":["x"]},{"messages":[{"role":"user","content":"b"}],"delay":5,"forks":["y","z"]}]}
{"session_id":"x","turns":[{"messages":[{"role":"user","content":"x1"}]},{"messages":[{"role":"user","content":"x2"}]}]}
{"session_id":"y","turns":[{"messages":[{"role":"user","content":"y1"}]},{"messages":[{"role":"user","content":"y2"}]}]}
{"session_id":"z","turns":[{"messages":[{"role":"user","content":"z1"}]}]}`

func withAgents(t *testing.T, p *parrot) run.Arguments {
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	args := arguments(t, server.URL+"/v1/chat/completions")
	args.Dataset, args.DatasetPath, args.Prompt, args.PromptText, args.NoTestConnection, args.NoPreflight = "dag_jsonl", conversationFile(t, forking), nil, "", true, true
	args.ServerMetrics, args.Parallel, args.Number = "off", []int{3}, []run.Count{{N: 6}}
	return args
}

func TestGraphs_EachRequestHoldsTheAnswersThatItBuildsOn(t *testing.T) {
	p := &parrot{}
	result := mustRun(t, withAgents(t, p))
	want := slices.Repeat([]string{"a", "a>(a)>b", "a>(a)>b>(b)>y1", "a>(a)>b>(b)>y1>(y1)>y2", "a>(a)>b>(b)>z1", "x1", "x1>(x1)>x2"}, 6)
	slices.Sort(want)
	slices.Sort(p.said)
	if !slices.Equal(want, p.said) {
		t.Errorf("%q", p.said)
	}
	l := result.Levels[0]
	if s := l.Sessions; s == nil || s.Total != 6 || s.CutShort != 0 || s.Unsent != 0 || l.Total != 42 {
		t.Errorf("%+v, %d requests", s, l.Total)
	}
}

func TestGraphs_FailedBranchIsShownAndTheOthersGoOn(t *testing.T) {
	p := &parrot{fails: "y1"}
	result := mustRun(t, withAgents(t, p))
	if l := result.Levels[0]; l.Sessions.CutShort != 6 || l.Sessions.Unsent != 6 || l.Failed != 6 || l.Succeeded != 30 {
		t.Errorf("%+v, %d failed, %d succeeded", l.Sessions, l.Failed, l.Succeeded)
	}
	if slices.ContainsFunc(p.said, func(s string) bool { return strings.HasSuffix(s, "y2") }) {
		t.Error("a request behind one that failed was sent")
	}
}
