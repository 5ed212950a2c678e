package conversation

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// told is the roles and texts of messages, a line each.
func told(messages []workload.Message) (all []string) {
	for _, m := range messages {
		text := m.Role + ": " + m.Content
		if m.CallID != "" {
			text += " for " + m.CallID
		}
		for _, c := range m.Calls {
			text += " calls " + c.Name
		}
		all = append(all, text)
	}
	return all
}

func source(t *testing.T, name, file string, o dataset.Options) dataset.Source {
	t.Helper()
	o.Path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(o.Path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Chat = true
	o.MaxLength = 1000
	if o.Rand == nil {
		o.Rand = perftest.Rand(0)
	}
	for _, d := range Declarations() {
		if d.Name != name {
			continue
		}
		args, problems := d.Values(nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for key, value := range o.Args {
			args[key] = value
		}
		o.Args = args
		s, err := d.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	t.Fatalf("no %s", name)
	return nil
}

// walk answers every turn of a session with a1, a2 … and gives what each turn sent.
func walk(s workload.Session, calls ...[]workload.ToolCall) (turns []workload.Turn) {
	turns = append(turns, s.First)
	var history []workload.Answer
	for s.Later != nil {
		answer := workload.Answer{Text: "a" + string(rune('0'+len(turns)))}
		if len(calls) >= len(turns) {
			answer.Calls = calls[len(turns)-1]
		}
		history = append(history, answer)
		turn, ok := s.Later.Next(history)
		if !ok {
			break
		}
		turns = append(turns, turn)
	}
	return turns
}

func next(t *testing.T, s dataset.Source) workload.Session {
	t.Helper()
	session, err := s.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestScript_TurnsHoldTheAnswersInPlaceOfTheRecordedOnes(t *testing.T) {
	turns := walk(next(t, source(t, "custom_multi_turn", `[{"role":"system","content":"s"},{"role":"user","content":"q1"},{"role":"assistant","content":"old"},{"role":"user","content":"q2"},{"role":"user","content":"q3"},{"role":"assistant","content":"old"}]`, dataset.Options{})))
	if d := cmp.Diff([]string{"system: s", "user: q1"}, told(turns[0].Prompt.Messages)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"system: s", "user: q1", "assistant: a1", "user: q2", "user: q3"}, told(turns[1].Prompt.Messages)); d != "" || len(turns) != 2 {
		t.Errorf("%d turns: %s", len(turns), d)
	}
}

func TestScript_ResultsFollowTheCallsThatWereMade(t *testing.T) {
	const file = `[{"role":"user","content":"q"},{"role":"assistant","content":"x"},{"role":"tool","tool_call_id":"old","content":"r1"},{"role":"tool","content":"r2"},{"role":"user","content":"go on"}]`
	for name, c := range map[string]struct {
		calls []workload.ToolCall
		want  []string
	}{
		"as many":     {[]workload.ToolCall{{ID: "1", Name: "f"}, {ID: "2", Name: "g"}}, []string{"user: q", "assistant: a1 calls f calls g", "tool: r1 for 1", "tool: r2 for 2", "user: go on"}},
		"none":        {nil, []string{"user: q", "assistant: a1", "user: r1", "user: r2", "user: go on"}},
		"fewer":       {[]workload.ToolCall{{ID: "1", Name: "f"}}, []string{"user: q", "assistant: a1 calls f", "tool: r1 for 1", "user: r2", "user: go on"}},
		"more":        {[]workload.ToolCall{{ID: "1", Name: "f"}, {ID: "2", Name: "g"}, {ID: "3", Name: "h"}}, []string{"user: q", "assistant: a1 calls f calls g calls h", "tool: r1 for 1", "tool: r2 for 2", "tool:  for 3", "user: go on"}},
		"without ids": {[]workload.ToolCall{{Name: "f"}}, []string{"user: q", "assistant: a1 calls f", "user: r1", "user: r2", "user: go on"}},
	} {
		turns := walk(next(t, source(t, "custom_multi_turn", file, dataset.Options{})), c.calls)
		if d := cmp.Diff(c.want, told(turns[1].Prompt.Messages)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestScript_AskingTwiceGivesTheSameTurn(t *testing.T) {
	s := next(t, source(t, "custom_multi_turn", `{"turns":[{"user":"a"},{"user":"b"},{"user":"c"}]}`, dataset.Options{}))
	one, two := walk(s), walk(s)
	if d := cmp.Diff(one, two); d != "" || len(one) != 3 {
		t.Errorf("%d turns: %s", len(one), d)
	}
}

func TestTrie_LengthsLimitsAndWaitsAreThoseOfTheTrace(t *testing.T) {
	steps, _, err := parseTrie([]byte(`{"input_prompt_length":30,"num_turns":2,"assistant_response_length":[5,6],"tool_call_output_length":[7,0],"tool_call_latency":[0.1,2],"final_assistant_response_length":9}`))
	want := []step{{tokens: 30, maxTokens: 5}, {tokens: 7, delay: 100 * time.Millisecond, maxTokens: 6}, {tokens: 1, delay: 2 * time.Second, maxTokens: 9}}
	if d := cmp.Diff(want, steps, cmp.AllowUnexported(step{})); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
	if _, _, err := parseTrie([]byte(`{"num_turns":2,"assistant_response_length":[5]}`)); err == nil {
		t.Error("a trace with too few lengths is taken")
	}
}

func TestAgentic_ConversationsRoundTheFileFromAnOffset(t *testing.T) {
	const file = `{"conversations":[[{"messages":[{"role":"user","content":"a"}]},{"messages":[{"role":"assistant","content":"x"},{"role":"user","content":"b"}],"delay":1}],[{"messages":[{"role":"user","content":"c"}]}],[]]}`
	s := source(t, "agentic_trace", file, dataset.Options{Offset: 1})
	first, second := next(t, s), next(t, s)
	if first.Later != nil || first.First.Prompt.Messages[0].Content != "c" || second.First.Prompt.Messages[0].Content != "a" {
		t.Errorf("%+v, %+v", first, second)
	}
	if turns := walk(second); len(turns) != 2 || turns[1].Delay != time.Second {
		t.Errorf("%+v", turns)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
}

func TestMLPerf_RowsBecomeConversationsByTheirIDs(t *testing.T) {
	const file = `{"conversation_id":"a","turn":1,"role":"user","content":"q","system":"s","tools":[{"type":"function"}]}
{"conversation_id":"b","turn":1,"role":"user","content":"r"}
{"conversation_id":"a","turn":3,"role":"tool","tool_results":[{"tool_call_id":"x","content":"42"}],"delay_seconds":0.5,"max_new_tokens":7}
{"conversation_id":"a","turn":2,"role":"assistant","tool_calls":[{"id":"x"}]}`
	turns := walk(next(t, source(t, "mlperf_agentic", file, dataset.Options{})), []workload.ToolCall{{ID: "new", Name: "f"}})
	if len(turns) != 2 || turns[1].Delay != 500*time.Millisecond || turns[1].MaxTokens != 7 || string(turns[1].Prompt.Tools) != `[{"type":"function"}]` {
		t.Fatalf("%+v", turns)
	}
	if d := cmp.Diff([]string{"system: s", "user: q", "assistant: a1 calls f", "tool: 42 for new"}, told(turns[1].Prompt.Messages)); d != "" {
		t.Error(d)
	}
	if _, _, err := parseMLPerf([]byte("{}\nx\n{\"conversation_id\":\"a\",\"role\":\"user\",\"content\":\"q\"}\n")); err == nil || !strings.Contains(err.Error(), "line 1") || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("the error is %v", err)
	}
}

func TestGenerator_DistributionsHaveTheirMeans(t *testing.T) {
	average := 100.0
	for name, c := range map[string]struct {
		spread
		mean float64
	}{
		"constant":  {spread{Name: "constant", Value: 7}, 7},
		"uniform":   {spread{Name: "uniform", Min: 3, Max: 9}, 6},
		"poisson":   {spread{Name: "poisson", Alpha: 12}, 12},
		"lognormal": {spread{Name: "lognormal", Average: &average}, 100},
		"zipf":      {spread{Name: "zipf", Alpha: 4}, 1.2020569 / 1.0823232}, // ζ(3) ÷ ζ(4)
	} {
		if err := c.check(); err != nil {
			t.Error(name, err)
		}
		r, sum := rand.New(rand.NewPCG(1, 2)), 0.0
		const n = 100_000
		for range n {
			sum += float64(c.draw(r))
		}
		if math.Abs(sum/n-c.mean) > 0.02*c.mean {
			t.Errorf("%s has a mean of %v, want %v", name, sum/n, c.mean)
		}
	}
	if (&spread{Name: "gauss"}).check() == nil || (&spread{Name: "zipf", Alpha: 1}).check() == nil {
		t.Error("what is no distribution is taken")
	}
}

func TestThink_TimesAreDrawnInTheirRange(t *testing.T) {
	for _, bad := range []string{"x", "-1", "5..1", "1..", "NaN", "1e9"} {
		if _, err := parseThink(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	s := source(t, "custom_multi_turn", `{"turns":[{"user":"a"},{"user":"b"},{"user":"c"}]}`, dataset.Options{Args: map[string]any{thinkTime: "1..2"}})
	turns := walk(next(t, s))
	if turns[0].Delay != 0 || turns[1].Delay < time.Second || turns[1].Delay > 2*time.Second || turns[1].Delay == turns[2].Delay {
		t.Errorf("%v, %v, %v", turns[0].Delay, turns[1].Delay, turns[2].Delay)
	}
}

func TestSWESmith_TrajectoriesAreCutToTheLengthsOfTurns(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, rows ...trajectory) {
		if err := parquet.WriteFile(filepath.Join(folder, name), rows); err != nil {
			t.Fatal(err)
		}
	}
	long := func(c string) trajectory {
		return trajectory{`[{"role":"system","content":"s"},{"role":"user","content":"` + strings.Repeat(c, 20) + `"},{"role":"assistant","content":"x"},{"role":"tool","content":[{"type":"text","text":"` + strings.Repeat(c, 30) + `"}]},{"role":"user","content":"` + c + `"}]`}
	}
	write("tool-0.parquet", long("a"), trajectory{`[{"role":"user","content":"short"}]`}, trajectory{"broken"})
	write("tool-1.parquet", long("b"))
	write("xml-0.parquet", long("c"))
	open := func(o dataset.Options) (dataset.Source, error) {
		for _, d := range Declarations() {
			if d.Name == "swe_smith" {
				o.Path, o.Chat, o.Tokenizer, o.MaxTurns, o.MinTurns = folder, true, letters{}, 3, 2
				o.Args = map[string]any{firstLength: json.RawMessage("15"), laterLength: json.RawMessage("[8,8]"), charsPerToken: 1.0}
				o.Rand = func(purpose string, item int64) *rand.Rand { return rand.New(rand.NewPCG(7, uint64(item))) }
				return d.Open(t.Context(), o)
			}
		}
		return nil, io.EOF
	}
	s, err := open(dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := map[string]bool{}
	for range 2 {
		turns := walk(next(t, s))
		first := turns[0].Prompt.Messages
		c := first[0].Content[:1]
		if seen[c] || c == "c" || len(turns) < 2 || len(first) != 1 || first[0].Content != strings.Repeat(c, 15) || turns[1].Prompt.Messages[2].Content != strings.Repeat(c, 8) {
			t.Errorf("%+v", turns)
		}
		seen[c] = true
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
}

// letters is a tokenizer of which every byte is a token.
type letters struct{}

func (letters) Encode(text string) (ids []int) {
	for _, b := range []byte(text) {
		ids = append(ids, int(b))
	}
	return ids
}

func (letters) Decode(ids []int) string {
	var b []byte
	for _, id := range ids {
		b = append(b, byte(id))
	}
	return string(b)
}

func (letters) Ordinary() []int { return []int{'a', 'b'} }

// The files that are read as a whole may be packed, as those of lines may.
func TestHeld_FileMayBePacked(t *testing.T) {
	const file = `{"conversation_id":"a","turn":1,"role":"user","content":"q"}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(file)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"plain": file, "gzip": packed.String()} {
		if got := next(t, source(t, "mlperf_agentic", content, dataset.Options{})).First.Prompt.Messages; len(got) != 1 || got[0].Content != "q" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
