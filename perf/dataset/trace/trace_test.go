package trace_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/trace"
	"github.com/modelscope/evalscope/perf/workload"
)

func declared(t *testing.T, name string) dataset.Declaration {
	t.Helper()
	for _, d := range trace.Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no dataset %s", name)
	return dataset.Declaration{}
}

// optionsOf are the options of a run of a trace with these lines.
func optionsOf(t *testing.T, d dataset.Declaration, lines string, args ...argument.Given) dataset.Options {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	values, problems := d.Values(args)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return dataset.Options{Path: path, Args: values, Tokenizer: tokenizer.Builtin(), Chat: true, Rand: func(purpose string, item int64) *rand.Rand {
		h := fnv.New64a()
		h.Write([]byte(purpose))
		return rand.New(rand.NewPCG(h.Sum64(), uint64(item)))
	}}
}

func arg(name, value string) argument.Given {
	return argument.Given{Name: name, Value: []byte(value)}
}

// replay is when the requests of a trace come, and what they are.
func replay(t *testing.T, d dataset.Declaration, o dataset.Options) (at []time.Duration, turns []workload.Turn) {
	t.Helper()
	look, err := d.Trace(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	source, err := look.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	for {
		s, err := source.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		turns, at = append(turns, s.First), append(at, s.Recorded.At)
	}
	if look.Sessions != len(turns) || look.Length != at[len(at)-1] {
		t.Fatalf("%d requests over %v, and %d over %v were promised", len(turns), at[len(at)-1], look.Sessions, look.Length)
	}
	return at, turns
}

const recorded = `{"body": {"model": "a", "messages": [{"role": "user", "content": "one"}]}, "timestamp": "2026-01-02T03:04:05.250Z", "headers": {"X-B": "2", "X-A": "1"}}

{"body": "{\"model\": \"b\", \"messages\": [{\"role\": \"user\", \"content\": \"two\"}], \"max_tokens\": 9}", "timestamp": "2026-01-02 03:04:05.750", "completion_tokens": 3, "request_id": "r"}
{"timestamp": 1767323046.25, "body": {"messages": [], "tools": [{}], "tool_choice": "required"}, "completion_tokens": 4}
`

func TestWorkloadTrace_GivesBodiesAndHeadersAtTheirInstants(t *testing.T) {
	d := declared(t, "workload_trace")
	at, turns := replay(t, d, optionsOf(t, d, recorded))
	if want := []time.Duration{0, 500 * time.Millisecond, time.Second}; !slices.Equal(at, want) {
		t.Errorf("the instants are %v, want %v", at, want)
	}
	if h := turns[0].Headers; !slices.Equal(h, []workload.Header{{Name: "X-A", Value: "1"}, {Name: "X-B", Value: "2"}}) {
		t.Errorf("the headers are %v", h)
	}
	if got := string(turns[1].Prompt.Body); got != `{"model": "b", "messages": [{"role": "user", "content": "two"}], "max_tokens": 9}` {
		t.Errorf("the second body is %s", got)
	}
}

func TestWorkloadTrace_ArgumentsChangeModelLengthAndTime(t *testing.T) {
	d := declared(t, "workload_trace")
	at, turns := replay(t, d, optionsOf(t, d, recorded, arg("speed", "2"), arg("model_mapping", `{"a": "x"}`), arg("model_override", `"y"`), arg("match_output_length", "true")))
	if want := []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond}; !slices.Equal(at, want) {
		t.Errorf("the instants are %v, want %v", at, want)
	}
	for i, want := range []string{
		`{"model": "x", "messages": [{"role": "user", "content": "one"}]}`,
		`{"model": "y", "messages": [{"role": "user", "content": "two"}], "max_tokens": 3,"ignore_eos":true}`,
		`{"messages": [], "tools": [{}], "tool_choice": "required","model":"y","max_tokens":4}`, // a grammar ends it
	} {
		if got := string(turns[i].Prompt.Body); got != want {
			t.Errorf("body %d is %s\nwant %s", i, got, want)
		}
	}
	at, turns = replay(t, d, optionsOf(t, d, recorded, arg("start", "0.5"), arg("end", "1")))
	if len(turns) != 1 || at[0] != 0 || !bytes.Contains(turns[0].Prompt.Body, []byte("two")) {
		t.Errorf("the window has %d requests at %v", len(turns), at)
	}
}

func TestTrace_RecordedTurnsSayWhetherTheyWereStreamed(t *testing.T) {
	d := declared(t, "mooncake")
	_, turns := replay(t, d, optionsOf(t, d, `{"timestamp": 0, "input_length": 5, "output_length": 1, "stream": false}`+"\n"+
		`{"timestamp": 1, "input_length": 5, "output_length": 1, "stream": true}`+"\n"+`{"timestamp": 2, "input_length": 5, "output_length": 1}`))
	if len(turns) != 3 || turns[0].Streamed == nil || *turns[0].Streamed || turns[1].Streamed == nil || !*turns[1].Streamed || turns[2].Streamed != nil {
		t.Errorf("%+v", turns)
	}
}

func TestTrace_EveryWrongLineIsNamedAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		lines string
		want  []string
	}{
		"workload_trace": {recorded + "[1]\n{\"body\": {}}\n{\"body\": {\"__evalscope_headers\": 1}, \"timestamp\": 1}\n{\"body\": {}, \"timestamp\": true}\n{\"body\": 3, \"timestamp\": 1}\n{\"body\": {}, \"timestamp\": 1, \"extra\": 1}\n{\"body\": {}, \"timestamp\": 1, \"completion_tokens\": 0}\n{\"body\": {}, \"timestamp\": \"noon\"}\n\xff\n{\"body\": {}",
			[]string{"10 lines", "line 5: it is not a JSON object", "line 6: timestamp is missing", "line 7: body contains reserved keys: __evalscope_headers", "line 8: timestamp is neither", "line 9: body is neither",
				"line 10: unknown field \"extra\"", "line 11: completion_tokens is 0", "line 12: the timestamp \"noon\"", "line 13: it is not UTF-8", "line 14: the JSON object is not closed"}},
		"mooncake": {`{"timestamp": 0, "input_length": 1}` + "\n" + `{"timestamp": "0", "input_length": 5, "output_length": 1}` + "\n" + `{"timestamp": 0, "input_length": 0, "output_length": 1}` + "\n" +
			`{"timestamp": 0, "input_length": 512, "output_length": 1, "hash_ids": [1, 2]}` + "\n" + `{"timestamp": 1e300, "input_length": 5, "output_length": 1}`,
			[]string{"5 lines", "line 1: output_length", "line 2: timestamp", "line 3: input_length", "line 4: it has 2 hash_ids", `blocks have 16 tokens, for example, use --dataset timed_trace --dataset-args '{"block_size": 16, "timestamp_unit": 0.001}'`, "line 5: the timestamp"}},
		"timed_trace": {`{"timestamp": 0, "input_length": 16, "output_length": 1, "hash_ids": [1, 2]}`, []string{"1 line", "correct block_size"}},
		"azure":       {"TIMESTAMP,ContextTokens,GeneratedTokens\nx,1,1\n2023-11-16 18:17:03.9799600,many,10\n", []string{"2 lines", "line 2: the timestamp", "line 3: ContextTokens"}},
		"burstgpt":    {"Timestamp,Model,Log Type\n1,a,b\n", []string{"no column Request tokens, Response tokens"}},
	} {
		d := declared(t, name)
		o := optionsOf(t, d, c.lines)
		_, err := d.Trace(t.Context(), o)
		if err == nil {
			t.Errorf("%s: nothing is wrong", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in\n%v", name, want, err)
			}
		}
		if _, err := d.Open(t.Context(), o); err == nil {
			t.Errorf("%s: it can be opened", name)
		}
	}
}

func TestTrace_ArgumentsThatAreNoneAreNamedAtOnce(t *testing.T) {
	d := declared(t, "workload_trace")
	_, err := d.Trace(t.Context(), optionsOf(t, d, recorded, arg("speed", "0"), arg("start", "2"), arg("end", "1"), arg("model_mapping", "[]")))
	for _, want := range []string{"speed is 0", "end is 1", "model_mapping is not an object"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestTrace_OutOfOrderIsSortedAndSaidSo(t *testing.T) {
	d := declared(t, "workload_trace")
	line := func(at int) string { return fmt.Sprintf(`{"timestamp": %d, "body": {"n": %d}}`+"\n", at, at) }
	o := optionsOf(t, d, line(3)+line(1)+line(4)+line(2)+line(2))
	o.Offset = 1
	at, turns := replay(t, d, o)
	if want := []time.Duration{0, 0, time.Second, 2 * time.Second}; !slices.Equal(at, want) || string(turns[3].Prompt.Body) != `{"n": 4}` {
		t.Errorf("the instants are %v, want %v; the last body is %s", at, want, turns[3].Prompt.Body)
	}
	source, err := d.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if notes := source.(*trace.Source).Notes(); len(notes) != 1 || !strings.Contains(notes[0].EN, "sorting") {
		t.Errorf("its notes are %v", notes)
	}
}

func TestMooncake_EqualIdsAreEqualTokensAndLengthsAreExact(t *testing.T) {
	d := declared(t, "mooncake")
	lines := `{"timestamp": 0, "input_length": 1100, "output_length": 5, "hash_ids": [7, 8, 9]}
{"timestamp": 0, "input_length": 1500, "output_length": 6, "hash_ids": [7, 8, 10]}
{"timestamp": 250, "input_length": 300, "output_length": 7, "hash_ids": [11]}
{"timestamp": 1000, "input_length": 700, "output_length": 0}
`
	o := optionsOf(t, d, lines)
	at, turns := replay(t, d, o)
	if want := []time.Duration{0, 0, 250 * time.Millisecond, time.Second}; !slices.Equal(at, want) {
		t.Errorf("the instants are %v, want %v", at, want)
	}
	var ids [][]int
	for i, want := range []int{1100, 1500, 300, 700} {
		ids = append(ids, tokenizer.Builtin().Encode(turns[i].Prompt.Text))
		if len(ids[i]) != want || turns[i].WantPromptTokens != want {
			t.Errorf("prompt %d has %d tokens and promises %d, want %d", i, len(ids[i]), turns[i].WantPromptTokens, want)
		}
	}
	if !slices.Equal(ids[0][:1024], ids[1][:1024]) {
		t.Error("two blocks with equal ids differ")
	}
	if slices.Equal(ids[0][1024:1100], ids[1][1024:1100]) || slices.Equal(ids[0][:300], ids[2][:300]) {
		t.Error("blocks with different ids are equal")
	}
	if turns[1].MaxTokens != 6 || turns[3].MaxTokens != 1 {
		t.Errorf("the limits are %d and %d", turns[1].MaxTokens, turns[3].MaxTokens)
	}
	o.Chat, o.TokenizePrompt = false, true
	_, turns = replay(t, d, o)
	if !slices.Equal(turns[0].Prompt.TokenIDs[:1024], turns[1].Prompt.TokenIDs[:1024]) || !slices.Equal(turns[0].Prompt.TokenIDs, ids[0]) {
		t.Error("as ids the prompts are others than as text")
	}
}

func TestMooncake_WhatTheTemplateAddsIsLeftOut(t *testing.T) {
	d := declared(t, "mooncake")
	o := optionsOf(t, d, `{"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [7, 8]}`, arg("match_output_length", "true"))
	o.Overhead, o.OverheadKnown = 12, true
	_, turns := replay(t, d, o)
	if turns[0].WantPromptTokens != 600 || !bytes.Contains(turns[0].Prompt.Body, []byte(`"ignore_eos":true`)) || !bytes.Contains(turns[0].Prompt.Body, []byte(`"max_tokens":5`)) {
		t.Errorf("%+v", turns[0])
	}
	o = optionsOf(t, d, `{"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [7, 8]}`)
	o.Overhead, o.OverheadKnown = 12, true
	if _, turns = replay(t, d, o); len(tokenizer.Builtin().Encode(turns[0].Prompt.Text)) != 588 {
		t.Error("the prompt and its template have not the recorded length")
	}
}

func TestTrace_OtherFormatsHaveTheirUnits(t *testing.T) {
	for name, c := range map[string]struct {
		lines string
		args  []argument.Given
		at    []time.Duration
		input []int
	}{
		"bailian":     {`{"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 40, "output_length": 3, "type": "text", "turn": 1, "hash_ids": [1, 2, 3]}` + "\n" + `{"timestamp": 62.614, "input_length": 16, "output_length": 3, "hash_ids": [1]}`, nil, []time.Duration{0, 1500 * time.Millisecond}, []int{40, 16}},
		"timed_trace": {`{"timestamp": 10, "input_length": 9, "output_length": 3, "hash_ids": [1, 2, 3]}` + "\n" + `{"timestamp": 30, "input_length": 4, "output_length": 3, "hash_ids": [1]}`, []argument.Given{arg("timestamp_unit", "0.001"), arg("block_size", "4")}, []time.Duration{0, 20 * time.Millisecond}, []int{9, 4}},
		"azure":       {"\xef\xbb\xbfTIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,48,10\r\n2023-11-16 18:17:04.0319600,30,8\r\n", nil, []time.Duration{0, 52 * time.Millisecond}, []int{48, 30}},
		"burstgpt":    {"Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,47,18,65,Conversation log\n6,GPT-4,10,0,10,API log\n45,GPT-4,20,3,23,API log\n", nil, []time.Duration{0, 40 * time.Second}, []int{47, 20}},
	} {
		d := declared(t, name)
		at, turns := replay(t, d, optionsOf(t, d, c.lines, c.args...))
		if !slices.Equal(at, c.at) {
			t.Errorf("%s: the instants are %v, want %v", name, at, c.at)
		}
		for i, want := range c.input {
			if got := len(tokenizer.Builtin().Encode(turns[i].Prompt.Text)); got != want {
				t.Errorf("%s: prompt %d has %d tokens, want %d", name, i, got, want)
			}
		}
	}
}

func TestTrace_PackedFilesAreRead(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(recorded))
	z.Close()
	d := declared(t, "workload_trace")
	if at, _ := replay(t, d, optionsOf(t, d, b.String())); len(at) != 3 {
		t.Errorf("it has %d requests", len(at))
	}
}
