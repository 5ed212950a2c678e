package agent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

func declared(t testing.TB, name string) dataset.Declaration {
	t.Helper()
	for _, d := range Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no dataset %s", name)
	return dataset.Declaration{}
}

// opened is the source of a file.
func opened(t testing.TB, name, content string, o dataset.Options) dataset.Source {
	t.Helper()
	source, err := openFile(t, name, content, o)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func openFile(t testing.TB, name, content string, o dataset.Options) (dataset.Source, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Path = path
	o.Rand = func(purpose string, item int64) *rand.Rand {
		return rand.New(rand.NewPCG(uint64(item), uint64(len(purpose))))
	}
	return declared(t, name).Open(t.Context(), o)
}

// sessions reads all sessions of a file.
func sessions(t testing.TB, name, content string, o dataset.Options) ([]workload.Session, error) {
	t.Helper()
	source, err := openFile(t, name, content, o)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	var all []workload.Session
	for {
		s, err := source.Next(t.Context())
		if err != nil {
			return all, nil
		}
		all = append(all, s)
	}
}

func one(t *testing.T, name string, o dataset.Options, lines ...string) workload.Session {
	t.Helper()
	all, err := sessions(t, name, strings.Join(lines, "\n"), o)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d sessions, %v", len(all), err)
	}
	return all[0]
}

// shape is a graph in a line a node: what it waits for, its delay, its agent.
func shape(s workload.Session) (lines []string) {
	for i, n := range s.Graph.Nodes() {
		var waits []string
		for _, w := range n.After {
			wait := fmt.Sprint(w.Node)
			if w.Delay != 0 {
				wait += "+" + w.Delay.String()
			}
			waits = append(waits, wait)
		}
		line := fmt.Sprintf("%d<%s", i, strings.Join(waits, ","))
		if n.Delay != 0 {
			line += " " + n.Delay.String()
		}
		if n.Agent != "" {
			line += " " + n.Agent
		}
		lines = append(lines, line)
	}
	return lines
}

// asked are the messages of a node whose ancestors answered by their numbers.
func asked(s workload.Session, node int) (messages []string) {
	answers := make([]workload.Answer, len(s.Graph.Nodes()))
	for i := range answers {
		answers[i] = workload.Answer{Text: fmt.Sprint("answer ", i), Reasoning: "hm"}
	}
	for _, m := range s.Graph.Turn(node, answers).Prompt.Messages {
		text := m.Content
		if m.JSON != nil {
			text = string(m.JSON)
		}
		messages = append(messages, m.Role+": "+text)
	}
	return messages
}

// plainTurn is a turn with one message of the user, and more members.
func plainTurn(text string, more ...string) string {
	return fmt.Sprintf(`{"messages":[{"role":"user","content":%q}]%s}`, text, strings.Join(append([]string{""}, more...), ","))
}

func line(id string, turns ...string) string {
	return fmt.Sprintf(`{"session_id":%q,"turns":[%s]}`, id, strings.Join(turns, ","))
}

func TestDAG_BranchesStartAndJoinAsTheFileSays(t *testing.T) {
	s := one(t, "dag_jsonl", dataset.Options{},
		`{"session_id":"root","pre_session_spawns":["early"],"turns":[`+
			`{"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"}],"spawns":["x",{"children":["y"],"join_at":2},"z"],"forks":[{"child":"bg","background":true}]},`+
			plainTurn("b", `"delay":250`)+","+plainTurn("c", `"forks":["end"]`, `"spawns":["late"]`)+`]}`,
		line("x", plainTurn("x1"), plainTurn("x2")), line("y", plainTurn("y1", `"spawns":["w"]`)), line("z", plainTurn("z1")), line("w", plainTurn("w1")),
		line("bg", plainTurn("bg1")), line("end", plainTurn("end1")), line("early", plainTurn("e1")), line("late", plainTurn("l1")))
	want := []string{"0<", "1< early", "2<0 bg", "3<0 x", "4<3 x", "5<0 y", "6<5 w", "7<0 z", "8<0,4,7 250ms", "9<8,6", "10<9 end", "11<9 late"}
	if d := cmp.Diff(want, shape(s)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	root := `system: {"role":"system","content":"S"}`
	for node, want := range map[int][]string{
		0: {root, `user: {"role":"user","content":"a"}`},
		1: {`user: {"role":"user","content":"e1"}`},
		2: {root, `user: {"role":"user","content":"a"}`, "assistant: answer 0", `user: {"role":"user","content":"bg1"}`},
		4: {`user: {"role":"user","content":"x1"}`, "assistant: answer 3", `user: {"role":"user","content":"x2"}`},
		10: {root, `user: {"role":"user","content":"a"}`, "assistant: answer 0", `user: {"role":"user","content":"b"}`, "assistant: answer 8",
			`user: {"role":"user","content":"c"}`, "assistant: answer 9", `user: {"role":"user","content":"end1"}`},
	} {
		if d := cmp.Diff(want, asked(s, node)); d != "" {
			t.Errorf("node %d (-want +got)\n%s", node, d)
		}
	}
}

func TestDAG_TurnsHaveTheirOwnModelLimitAndMembersAndInheritTools(t *testing.T) {
	file := []string{line("r", plainTurn("a", `"model":"big"`, `"max_tokens":7`, `"extra":{"seed":3,"ignore_eos":true}`, `"tools":[{"type":"function"}]`), plainTurn("b"))}
	s := one(t, "dag_jsonl", dataset.Options{}, file...)
	first := s.First
	members := []workload.Member{{Name: "model", Value: []byte(`"big"`)}, {Name: "ignore_eos", Value: []byte("true")}, {Name: "seed", Value: []byte("3")}}
	if d := cmp.Diff(members, first.Members); d != "" || first.MaxTokens != 7 || string(first.Prompt.Tools) != `[{"type":"function"}]` {
		t.Errorf("limit %d, tools %s (-want +got)\n%s", first.MaxTokens, first.Prompt.Tools, d)
	}
	second := s.Graph.Turn(1, make([]workload.Answer, 2))
	if second.Members != nil || second.MaxTokens != 0 || string(second.Prompt.Tools) != `[{"type":"function"}]` {
		t.Errorf("%+v", second)
	}
	for want, args := range map[string]argument.Values{`"small"`: {mappingArgument: json.RawMessage(`{"big":"small"}`), overrideArgument: "other"}, `"other"`: {overrideArgument: "other"}} {
		if got := one(t, "dag_jsonl", dataset.Options{Args: args}, file...).First.Members[0]; string(got.Value) != want {
			t.Errorf("%s instead of %s", got.Value, want)
		}
	}
}

func TestDAG_OrchestratorsSendNothingAndTheirRoundsWaitForEachOther(t *testing.T) {
	branches := []string{line("a", plainTurn("a1"), plainTurn("a2")), line("b", plainTurn("b1"))}
	for want, head := range map[string]string{
		"0< a|1<0 a|2< b": `{"session_id":"o","orchestrator":true,"spawns":["a","b"]}`,
		"0< 100ms a|1<0 a|2< 100ms b|3<1,2 100ms a|4<3 a|5<1,2 100ms b": `{"session_id":"o","orchestrator":true,"rounds":2,"think_time_ms":100,"spawns":["a","b"]}`,
		"0< 5ms a|1<0 a|2<1 7ms b":                                      `{"session_id":"o","orchestrator":true,"think_time_ms":7,"rounds":[{"spawns":["a"],"think_time_ms":5},{"spawns":["b"]}]}`,
	} {
		s := one(t, "dag_jsonl", dataset.Options{}, append([]string{head}, branches...)...)
		if got := strings.Join(shape(s), "|"); got != want {
			t.Errorf("%s\n got %s\nwant %s", head, got, want)
		}
	}
}

func TestDAG_ThinkTimesAreDrawnForEachSessionAndTheSameEachTime(t *testing.T) {
	file := `{"session_id":"o","orchestrator":true,"rounds":3,"think_time_ms":1000,"think_time_sigma":0.5,"think_time_min_ms":900,"think_time_max_ms":1100,"spawns":["a"]}` + "\n" +
		line("a", plainTurn("a1"), plainTurn("a2"))
	delays := func() (all []time.Duration) {
		got, err := sessions(t, "dag_jsonl", file, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range got[0].Graph.Nodes() {
			all = append(all, n.Delay)
		}
		return all
	}
	first := delays()
	if d := cmp.Diff(first, delays()); d != "" {
		t.Errorf("drawn again, others come\n%s", d)
	}
	for i, d := range first {
		if drawn := i%2 == 0; drawn != (d >= 900*time.Millisecond && d <= 1100*time.Millisecond) || !drawn && d != 0 {
			t.Errorf("node %d waits %v", i, d)
		}
	}
}

func TestDAG_IsolatedTurnsHoldTheirOwnMessagesAlone(t *testing.T) {
	s := one(t, "dag_jsonl", dataset.Options{}, `{"session_id":"r","context_mode":"message_array_with_responses","turns":[`+plainTurn("a")+`,{"messages":[{"role":"system","content":"T"},{"role":"user","content":"b"}]}]}`)
	if d := cmp.Diff([]string{`system: {"role":"system","content":"T"}`, `user: {"role":"user","content":"b"}`}, asked(s, 1)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestDAG_ResultsOfToolsGoToTheCallsOfTheServer(t *testing.T) {
	s := one(t, "dag_jsonl", dataset.Options{}, line("r", plainTurn("a"), `{"messages":[{"role":"tool","tool_call_id":"old","content":"42"},{"role":"user","content":"b"}]}`))
	turn := s.Graph.Turn(1, []workload.Answer{{Calls: []workload.ToolCall{{ID: "new", Name: "f", Arguments: "{}"}}}, {}})
	if got := turn.Prompt.Messages[2]; got.Role != "tool" || got.CallID != "new" || got.Content != "42" {
		t.Errorf("%+v", got)
	}
}

func TestDAG_AllFaultyLinesAreNamedAtOnce(t *testing.T) {
	_, err := sessions(t, "dag_jsonl", strings.Join([]string{
		line("ok", plainTurn("a")),
		`{"session_id":"x","turns":[{"messages":[{"role":"user"}],"max_token":3}]}`,
		`nothing`,
		line("ok", plainTurn("b")),
		line("r", plainTurn("a", `"forks":["gone"]`), plainTurn("b")),
		line("s", plainTurn("a", `"forks":["gone"]`)),
		line("p", plainTurn("a", `"spawns":["q"]`)), line("q", plainTurn("a", `"spawns":["p"]`)),
		line("m", plainTurn("a"), `{"messages":[{"role":"system","content":"late"}]}`),
		line("j", plainTurn("a", `"spawns":[{"children":["ok"],"join_at":5}]`)),
		line("t", plainTurn("a", `"max_tokens":0`)), line("u", plainTurn("a", `"delay":-1`)),
		`{"session_id":"v","orchestrator":true}`, `{"session_id":"w","turns":[]}`, `{"session_id":"y","turns":[{"messages":["x"]}]}`,
		line("f1", plainTurn("a", `"forks":["ok"]`)), line("f2", plainTurn("a", `"forks":["ok"]`)),
	}, "\n"), dataset.Options{})
	if err == nil {
		t.Fatal("it is read")
	}
	for number, word := range map[int]string{2: "max_token", 3: "not JSON", 4: "also used on line 1", 5: "continues", 6: `"gone"`, 9: "system", 10: "join_at 5", 11: "max_tokens is 0",
		12: "delay is negative", 13: "starts nothing", 14: "turns is missing", 15: "message 0", 17: "line 16 also forks it"} {
		if !strings.Contains(err.Error(), fmt.Sprintf("line %d: ", number)) {
			t.Errorf("line %d is not named", number)
		}
		if !strings.Contains(err.Error(), word) {
			t.Errorf("nothing says %s", word)
		}
	}
	if !strings.Contains(err.Error(), "p -> q -> p") && !strings.Contains(err.Error(), "q -> p -> q") {
		t.Error("no cycle is named")
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestDAG_BranchesThatMultiplyAreRefused(t *testing.T) {
	var lines []string
	for i := range 40 {
		lines = append(lines, line(fmt.Sprint("s", i), plainTurn("a", fmt.Sprintf(`"spawns":["s%d"]`, i+1)), plainTurn("b", fmt.Sprintf(`"spawns":["s%d"]`, i+1))))
	}
	lines = append(lines, line("s40", plainTurn("a")))
	if _, err := sessions(t, "dag_jsonl", strings.Join(lines, "\n"), dataset.Options{}); err == nil || !strings.Contains(err.Error(), "multiply") {
		t.Errorf("%v", err)
	}
}

// FuzzDAG holds what is read to what a graph promises.
func FuzzDAG(f *testing.F) {
	f.Add(line("r", plainTurn("a", `"spawns":["x"]`), plainTurn("b")) + "\n" + line("x", plainTurn("c", `"delay":3`)))
	f.Add(`{"session_id":"o","orchestrator":true,"rounds":2,"think_time_ms":1,"spawns":["a"]}` + "\n" + line("a", plainTurn("a", `"forks":["b"]`)) + "\n" + line("b", plainTurn("b")))
	f.Fuzz(func(t *testing.T, content string) {
		graphs, err := readDAG(t.Context(), []file{{path: "f", data: []byte(content)}}, options{})
		if err == nil {
			checkGraphs(t, started(graphs))
		}
	})
}

// started are graphs as sessions.
func started(graphs []*graph) (all []workload.Session) {
	for i, g := range graphs {
		all = append(all, g.session(int64(i), func(string) *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }))
	}
	return all
}

// checkGraphs holds sessions to what workload.Graph promises.
func checkGraphs(t *testing.T, all []workload.Session) {
	t.Helper()
	for _, s := range all {
		nodes := s.Graph.Nodes()
		answers := make([]workload.Answer, len(nodes))
		if len(nodes) == 0 || len(nodes[0].After) > 0 || len(s.First.Prompt.Messages)+len(s.First.Prompt.Text) == 0 {
			t.Fatal("the first node waits, is not there, or asks nothing")
		}
		for i, n := range nodes {
			if n.Delay < 0 {
				t.Fatalf("node %d has a delay of %v", i, n.Delay)
			}
			for _, w := range n.After {
				if w.Node < 0 || w.Node >= i || w.Delay < 0 {
					t.Fatalf("node %d waits for %d", i, w.Node)
				}
			}
			if p := s.Graph.Turn(i, answers).Prompt; i < 200 && len(p.Messages) == 0 && p.Text == "" {
				t.Fatalf("node %d asks nothing", i)
			}
		}
	}
}
