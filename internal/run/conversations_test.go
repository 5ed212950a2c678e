package run_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// A memory is a server that remembers what it answered in each conversation, and holds every later turn against that. It knows a
// conversation by the session header.
type memory struct {
	mu       sync.Mutex
	said     map[string][]string // answers, by session
	asked    map[string][]string // questions, by session
	wrong    []string
	reason   bool // it reasons before each answer
	failing  string
	tools    bool
	sessions []string
	before   func() // runs at the start of each request; nil for nothing
}

type saidMessage struct {
	Role      string `json:"role"`
	Content   string `json:"content"`
	Reasoning string `json:"reasoning_content"`
	CallID    string `json:"tool_call_id"`
	Calls     []struct {
		ID       string                           `json:"id"`
		Function struct{ Name, Arguments string } `json:"function"`
	} `json:"tool_calls"`
}

func (m *memory) complain(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.before != nil {
		m.before()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var body struct {
		Messages  []saidMessage `json:"messages"`
		MaxTokens int           `json:"max_tokens"`
	}
	data, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(data, &body); err != nil {
		m.complain("%s: %v", data, err)
	}
	token := r.Header.Get("X-Session-ID")
	id, ours := strings.CutPrefix(token, "token of ")
	if token == "" {
		m.complain("no session header")
	}
	if turn := len(m.said[id]); ours != (turn > 0) {
		m.complain("turn %d of %s came with %q", turn, id, token)
	}
	if m.said[id] == nil {
		m.sessions = append(m.sessions, id)
	}
	m.check(id, body.Messages)
	last := body.Messages[len(body.Messages)-1].Content
	if m.failing != "" && strings.Contains(last, m.failing) {
		http.Error(w, `{"error":{"message":"no"}}`, http.StatusInternalServerError)
		return
	}
	answer := fmt.Sprintf("To %q I say %d:\n\"yes\" \\ <&> \u4f60\u597d", last, len(m.said[id]))
	m.said[id] = append(m.said[id], answer)
	m.asked[id] = append(m.asked[id], last)
	w.Header().Set("X-Session-ID", "token of "+id)
	w.Header().Set("Content-Type", "text/event-stream")
	chunk := func(delta map[string]any, finish any) {
		out, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}})
		fmt.Fprintf(w, "data: %s\n\n", out)
	}
	if m.reason {
		chunk(map[string]any{"reasoning_content": "Hm, " + last}, nil)
	}
	for len(answer) > 0 {
		n := min(len(answer), 7)
		for n < len(answer) && answer[n]&0xc0 == 0x80 {
			n++
		}
		chunk(map[string]any{"content": answer[:n]}, nil)
		answer = answer[n:]
	}
	finish := "stop"
	if m.tools {
		finish = "tool_calls"
		for i, name := range []string{"look", "find"} {
			chunk(map[string]any{"tool_calls": []any{map[string]any{"index": i, "id": fmt.Sprintf("call-%s-%d-%d", id, len(m.said[id]), i), "type": "function", "function": map[string]any{"name": name, "arguments": `{"a":`}}}}, nil)
			chunk(map[string]any{"tool_calls": []any{map[string]any{"index": i, "function": map[string]any{"arguments": ` "ü"}`}}}}, nil)
		}
	}
	chunk(map[string]any{}, finish)
	n := len(data) / 4
	cached, _ := json.Marshal(map[string]any{"cached_tokens": n / 2})
	fmt.Fprintf(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":12,\"prompt_tokens_details\":%s}}\n\ndata: [DONE]\n\n", n, cached)
}

// check holds the messages of a turn against what was said before.
func (m *memory) check(id string, messages []saidMessage) {
	var answers []saidMessage
	var questions []string
	for _, one := range messages {
		switch one.Role {
		case "assistant":
			answers = append(answers, one)
		case "user":
			questions = append(questions, one.Content)
		}
	}
	if len(answers) != len(m.said[id]) {
		m.complain("%s: %d answers in the history, %d were given", id, len(answers), len(m.said[id]))
		return
	}
	for i, a := range answers {
		if a.Content != m.said[id][i] {
			m.complain("%s: answer %d is %q in the history, and was %q", id, i, a.Content, m.said[id][i])
		}
		if !m.tools && m.asked[id][i] != questions[i] {
			m.complain("%s: question %d is %q in the history, and was %q", id, i, questions[i], m.asked[id][i])
		}
	}
}

func remembering(t *testing.T, m *memory) (args run.Arguments) {
	m.said, m.asked = map[string][]string{}, map[string][]string{}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	args = arguments(t, server.URL+"/v1/chat/completions")
	args.Dataset, args.Prompt, args.PromptText, args.NoTestConnection, args.NoPreflight = "custom_multi_turn", nil, "", true, true
	args.ServerMetrics = "off"
	args.MultiTurn, args.SessionHeader = true, new("X-Session-ID")
	args.Parallel, args.Number = []int{3}, []run.Count{{N: 6}}
	return args
}

func conversationFile(t *testing.T, lines ...string) *string {
	path := filepath.Join(t.TempDir(), "conversations.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return &path
}

const (
	threeTurns = `[{"role":"system","content":"Be brief."},{"role":"user","content":"One?"},{"role":"assistant","content":"x"},{"role":"user","content":"Two?"},{"role":"assistant","content":"x"},{"role":"user","content":"Three?"}]`
	twoTurns   = `{"system":"Hm.","turns":[{"user":"Why \"so\"?"},{"user":"How?","delay":0.01,"max_tokens":3}]}`
)

func (m *memory) verify(t *testing.T) {
	t.Helper()
	for _, wrong := range m.wrong {
		t.Error(wrong)
	}
}

func TestConversations_EachTurnHoldsTheServersOwnAnswers(t *testing.T) {
	for name, keep := range map[string]bool{"without reasoning": false, "with reasoning": true} {
		t.Run(name, func(t *testing.T) {
			m := &memory{reason: true}
			args := remembering(t, m)
			args.DatasetPath, args.KeepReasoning = conversationFile(t, threeTurns, twoTurns), keep
			result := mustRun(t, args)
			m.verify(t)
			l := result.Levels[0]
			if l.Total != 15 || l.Succeeded != 15 || l.Sessions.Total != 6 || l.Sessions.CutShort != 0 || len(m.said) != 6 {
				t.Errorf("%d requests, %d succeeded, sessions %+v, %d at the server", l.Total, l.Succeeded, l.Sessions, len(m.said))
			}
			for key, r := range logged(t, result) {
				if has := strings.Contains(string(r.Body), `"reasoning_content":"Hm, `); has != (keep && key[1] > 0) {
					t.Errorf("session %d turn %d, reasoning %v: %s", key[0], key[1], has, r.Body)
				}
				if wants := key[1] == 1 && r.Item%2 == 1; (r.MaxTokens == 3) != wants {
					t.Errorf("session %d turn %d has a limit of %d tokens", key[0], key[1], r.MaxTokens)
				}
			}
			if !strings.Contains(string(read(t, filepath.Join(result.Folder, "parallel_3_number_6", "trace_summary.json"))), `"n_traces": 6`) {
				t.Error("trace_summary.json does not count six conversations")
			}
		})
	}
}

func TestConversations_ToolCallsGoBackAsTheyCameAndResultsFollowThem(t *testing.T) {
	m := &memory{tools: true}
	args := remembering(t, m)
	args.DatasetPath = conversationFile(t, `[{"role":"user","content":"One?"},{"role":"assistant","content":null,"tool_calls":[{"id":"old","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"old","content":"42"},{"role":"assistant","content":"x"},{"role":"user","content":"Thanks"}]`)
	args.Number = []run.Count{{N: 1}}
	args.Parallel = []int{1}
	result := mustRun(t, args)
	m.verify(t)
	last := logged(t, result)[[2]int64{0, 2}]
	if last == nil {
		t.Fatal("no third turn")
	}
	id := m.sessions[0]
	for i := range 2 {
		want := fmt.Sprintf(`"tool_calls":[{"id":"call-%[1]s-%[2]d-0","type":"function","function":{"name":"look","arguments":"{\"a\": \"ü\"}"}},{"id":"call-%[1]s-%[2]d-1"`, id, i+1)
		if !strings.Contains(string(last.Body), want) {
			t.Errorf("%s lacks %s", last.Body, want)
		}
	}
	for _, want := range []string{fmt.Sprintf(`{"role":"tool","tool_call_id":"call-%s-1-0","content":"42"}`, id), fmt.Sprintf(`{"role":"tool","tool_call_id":"call-%s-1-1","content":""}`, id),
		fmt.Sprintf(`{"role":"tool","tool_call_id":"call-%s-2-1","content":""},{"role":"user","content":"Thanks"}]`, id)} {
		if !strings.Contains(string(last.Body), want) {
			t.Errorf("%s lacks %s", last.Body, want)
		}
	}
}

func TestConversations_FailedTurnEndsItsConversationAlone(t *testing.T) {
	m := &memory{failing: "Two?"}
	args := remembering(t, m)
	args.DatasetPath = conversationFile(t, threeTurns, twoTurns)
	result := mustRun(t, args)
	m.verify(t)
	l := result.Levels[0]
	if l.Total != 12 || l.Failed != 3 || l.Sessions.Total != 6 || l.Sessions.CutShort != 3 {
		t.Errorf("%d requests, %d failed, sessions %+v", l.Total, l.Failed, l.Sessions)
	}
}

func TestConversations_OpenLoopStartsThemAtTheirRate(t *testing.T) {
	m := &memory{}
	args := remembering(t, m)
	args.DatasetPath = conversationFile(t, threeTurns, twoTurns)
	args.OpenLoop, args.Rate, args.Number = true, []float64{200}, []run.Count{{N: 8}}
	result := mustRun(t, args)
	m.verify(t)
	if l := result.Levels[0]; l.Total != 20 || l.Sessions.Total != 8 || l.Sessions.CutShort != 0 || !l.Load.OpenLoop() {
		t.Errorf("%d requests, sessions %+v", l.Total, l.Sessions)
	}
}

func TestConversations_StayOnTheirOwnServer(t *testing.T) {
	for _, balance := range []string{"round-robin", "least-busy", "session"} {
		one, two := &memory{}, &memory{}
		args, other := remembering(t, one), remembering(t, two)
		args.URL += " " + other.URL
		args.Balance = balance
		args.DatasetPath = conversationFile(t, threeTurns, twoTurns)
		var both sync.WaitGroup // a server that answered at once would be the least busy one for every conversation
		both.Add(2)
		one.before, two.before = sync.OnceFunc(func() { both.Done(); both.Wait() }), sync.OnceFunc(func() { both.Done(); both.Wait() })
		result := mustRun(t, args)
		one.verify(t)
		two.verify(t)
		if l := result.Levels[0]; l.Succeeded != 15 || len(one.said) == 0 || len(two.said) == 0 || len(one.said)+len(two.said) != 6 {
			t.Errorf("%s: %d succeeded, %d conversations at one server and %d at the other", balance, l.Succeeded, len(one.said), len(two.said))
		}
	}
}

func TestConversations_MaxTurnsCutsThemAndThinkTimeIsKept(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{}, 2, 4)
	args.Dataset, args.MultiTurn, args.MaxTurns, args.DatasetPath = "custom_multi_turn", true, new(2), conversationFile(t, threeTurns)
	args.DatasetArgs.SetValue("think_time", "0.02..0.03")
	args.DatasetArgs.SetValue("system_prompt", "Other.")
	result := mustRun(t, args)
	records := logged(t, result)
	if len(records) != 8 {
		t.Fatalf("%d requests", len(records))
	}
	for key, r := range records {
		if !strings.Contains(string(r.Body), `"messages":[{"role":"system","content":"Other."},{"role":"user","content":"One?"}`) {
			t.Errorf("%s", r.Body)
		}
		if first := records[[2]int64{key[0], 0}]; key[1] == 1 && (r.Due-first.End < 20e6 || r.Due-first.End > 30e6) {
			t.Errorf("session %d thinks for %d ns", key[0], r.Due-first.End)
		}
	}
}

func TestConversations_BadInputIsSaidBeforeTheStart(t *testing.T) {
	args := remembering(t, &memory{})
	args.Dataset, args.MinTurns, args.MaxTurns, args.SessionHeader = "openqa", 0, new(-1), new("Content-Length")
	_, err := run.Run(t.Context(), args, run.Options{})
	var problems run.Problems
	if !errors.As(err, &problems) || len(problems) < 4 {
		t.Errorf("%v", err)
	}
}
