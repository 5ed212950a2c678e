package openai

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// read gives the payloads of a stream to a reply, one a line.
func read(e protocol.Request, lines ...string) (kinds []record.Kind, faults []record.FaultKind, r protocol.Result) {
	e.N = max(1, e.N)
	reply := Protocol{}.NewReply(&e)
	for _, line := range lines {
		m := reply.Payload(nil, []byte(line))
		kinds = append(kinds, m.Kind)
		if m.Fault != nil {
			faults = append(faults, m.Fault.Kind)
		}
	}
	return kinds, faults, reply.Result()
}

// delta is a chat chunk with one choice.
func delta(fields string) string {
	return `{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{` + fields + `},"finish_reason":null}]}`
}

func finish(reason string) string {
	return `{"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"` + reason + `"}]}`
}

const usage57 = `"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}`

func TestStream_StreamsOfEveryServerMeanTheSame(t *testing.T) {
	const role, out, fin, use, end = record.Role, record.Output, record.Finish, record.UsageMark, record.EndMark
	for _, c := range []struct {
		name   string
		asked  protocol.Request
		lines  []string
		kinds  []record.Kind
		text   string
		usage  [2]int // prompt, completion; {0, 0} for none
		finish string
	}{
		{name: "vLLM: role with empty content, finish in the last content chunk, usage without choices",
			lines: []string{delta(`"role":"assistant","content":""`), delta(`"content":"a"`), delta(`"content":"b"`),
				`{"id":"c1","choices":[{"index":0,"delta":{"content":"c"},"finish_reason":"length","stop_reason":null}]}`,
				`{"id":"c1","choices":[],` + usage57 + `}`, `[DONE]`},
			kinds: []record.Kind{role, out, out, out | fin, use, end}, text: "abc", usage: [2]int{5, 7}, finish: "length"},
		{name: "llama.cpp: role with null content, finish in a chunk of its own",
			lines: []string{delta(`"role":"assistant","content":null`), delta(`"content":"a"`), finish("stop"),
				`{"choices":[],` + usage57 + `}`, `[DONE]`},
			kinds: []record.Kind{role, out, fin, use, end}, text: "a", usage: [2]int{5, 7}, finish: "stop"},
		{name: "transformers: usage in the finish chunk, no end mark",
			lines: []string{delta(`"role":"assistant"`), delta(`"content":"a"`),
				`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],` + usage57 + `}`},
			kinds: []record.Kind{role, out, fin | use}, text: "a", usage: [2]int{5, 7}, finish: "stop"},
		{name: "LiteLLM: usage beside a dummy choice",
			lines: []string{delta(`"role":"assistant","content":"a"`), finish("stop"),
				`{"choices":[{"index":0,"delta":{}}],` + usage57 + `}`, `[DONE]`},
			kinds: []record.Kind{out, fin, use, end}, text: "a", usage: [2]int{5, 7}, finish: "stop"},
		{name: "no role chunk, and usage null until the end",
			lines: []string{`{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}`, `{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":null}`,
				`{"choices":[],` + usage57 + `}`},
			kinds: []record.Kind{out, out | fin, use}, text: "ab", usage: [2]int{5, 7}, finish: "stop"},
		{name: "usage never comes", lines: []string{delta(`"content":"a"`), finish("stop"), `[DONE]`},
			kinds: []record.Kind{out, fin, end}, text: "a", finish: "stop"},
		{name: "a running total: the last counts",
			lines: []string{`{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`,
				`{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}`,
				`{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}`},
			kinds: []record.Kind{out | use, out | fin | use, use}, text: "ab", usage: [2]int{5, 3}, finish: "stop"},
		{name: "completions: text, usage in the finish chunk",
			lines: []string{`{"object":"text_completion","choices":[{"index":0,"text":"a","finish_reason":null}]}`,
				`{"object":"text_completion","choices":[{"index":0,"text":"","finish_reason":"length"}],` + usage57 + `}`, `[DONE]`},
			kinds: []record.Kind{out, fin | use, end}, text: "a", usage: [2]int{5, 7}, finish: "length"},
		{name: "content in parts", lines: []string{delta(`"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]`), finish("stop")},
			kinds: []record.Kind{out, fin}, text: "ab", finish: "stop"},
		{name: "refusal is output", lines: []string{delta(`"refusal":"no"`), finish("stop")}, kinds: []record.Kind{out, fin}, text: "no", finish: "stop"},
		{name: "empty deltas and empty events carry nothing", lines: []string{``, delta(``), delta(`"content":""`), finish("stop"), `[DONE]`},
			kinds: []record.Kind{0, 0, 0, fin, end}, finish: "stop"},
		{name: "the mark may have white space", lines: []string{delta(`"content":"a"`), ` [DONE] `}, kinds: []record.Kind{out, end}, text: "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kinds, faults, r := read(c.asked, c.lines...)
			if d := cmp.Diff(c.kinds, kinds); d != "" || len(faults) > 0 {
				t.Errorf("kinds: %s faults: %v", d, faults)
			}
			if r.Choices[0].Text != c.text || r.Choices[0].Finish != c.finish || !r.Complete {
				t.Errorf("the reply is %+v", r)
			}
			if c.usage == [2]int{} {
				if r.Usage.Given {
					t.Errorf("usage %+v came from nowhere", r.Usage)
				}
			} else if r.Usage.Prompt != c.usage[0] || r.Usage.Completion != c.usage[1] {
				t.Errorf("usage is %+v, want %v", r.Usage, c.usage)
			}
		})
	}
}

func TestStream_ReasoningAndToolsAreOutput(t *testing.T) {
	kinds, _, r := read(protocol.Request{}, delta(`"reasoning_content":"hm"`), delta(`"reasoning":"m"`), delta(`"content":"yes"`),
		delta(`"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":""}}]`),
		delta(`"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]`), finish("tool_calls"))
	want := []record.Kind{record.Reasoning, record.Reasoning, record.Output, record.Tool, record.Tool, record.Finish}
	if d := cmp.Diff(want, kinds); d != "" {
		t.Error(d)
	}
	if c := r.Choices[0]; c.Reasoning != "hmm" || c.Text != "yes" || c.Tools != `f{"x":1}` || c.Finish != "tool_calls" {
		t.Errorf("the choice is %+v", c)
	}
}

func TestStream_SeveralChoicesMayInterleaveAndEachHasItsUsage(t *testing.T) {
	at := func(index, fields string) string { return `{"choices":[{"index":` + index + `,` + fields + `}]}` }
	_, _, r := read(protocol.Request{N: 2}, at("1", `"delta":{"content":"x"}`), at("0", `"delta":{"content":"a"}`),
		at("1", `"delta":{"content":"y"},"finish_reason":"stop"`), at("0", `"delta":{},"finish_reason":"length"`),
		`{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}`, `{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}`)
	if len(r.Choices) != 2 || r.Choices[0].Text != "a" || r.Choices[1].Text != "xy" || !r.Complete {
		t.Errorf("the reply is %+v", r)
	}
	if r.Usage.Prompt != 5 || r.Usage.Completion != 3 {
		t.Errorf("usage is %+v, want 5 and 2 + 1", r.Usage)
	}
	if _, _, open := read(protocol.Request{N: 2}, at("0", `"delta":{"content":"a"},"finish_reason":"stop"`), at("1", `"delta":{"content":"b"}`)); open.Complete {
		t.Error("a reply with an open choice is complete")
	}
}

func TestStream_WithoutFinishOrEndMarkIsNotComplete(t *testing.T) {
	if _, _, r := read(protocol.Request{}, delta(`"content":"a"`)); r.Complete {
		t.Error("it is")
	}
	if _, _, r := read(protocol.Request{}); r.Complete {
		t.Error("nothing at all is complete")
	}
}

func TestStream_ErrorsInsideAStreamAreFaultsWithTheirWords(t *testing.T) {
	for _, c := range []struct{ line, words string }{
		{`{"error":"engine died"}`, "engine died"},
		{`{"error":{"message":"too long","code":400}}`, "too long"},
		{`{"object":"error","message":"bad","type":"X"}`, "bad"},
	} {
		reply := Protocol{}.NewReply(&protocol.Request{N: 1})
		if m := reply.Payload(nil, []byte(c.line)); m.Fault == nil || m.Fault.Kind != record.FaultInBand || m.Fault.Words != c.words {
			t.Errorf("%s: %+v", c.line, m.Fault)
		}
	}
	if _, faults, _ := read(protocol.Request{}, delta(`"content":"a"`), `{"error":null,"choices":[]}`); faults != nil {
		t.Error("a null error is a fault")
	}
	for _, line := range []string{`{"choices":[`, `not json`, `[1]`} {
		if _, faults, _ := read(protocol.Request{}, line); len(faults) != 1 || faults[0] != record.FaultDecode {
			t.Errorf("%q: %v", line, faults)
		}
	}
}

func TestStream_TokensOfPayloadsAreKnownWhereEveryPayloadCounts(t *testing.T) {
	reply := Protocol{}.NewReply(&protocol.Request{N: 1})
	var tokens []int
	for _, n := range []string{"1", "4", "5"} {
		m := reply.Payload(nil, []byte(`{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":2,"completion_tokens":`+n+`}}`))
		tokens = append(tokens, m.Tokens)
	}
	if d := cmp.Diff([]int{1, 3, 1}, tokens); d != "" {
		t.Error(d)
	}
	silent := Protocol{}.NewReply(&protocol.Request{N: 1})
	silent.Payload(nil, []byte(delta(`"content":"x"`)))
	if m := silent.Payload(nil, []byte(`{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],`+usage57+`}`)); m.Tokens != -1 {
		t.Errorf("the last payload is said to hold %d tokens", m.Tokens)
	}
}

func TestStream_WholeRepliesAreRead(t *testing.T) {
	body := `{"id":"x","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi","reasoning_content":"hm",` +
		`"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"},{"index":1,"text":"t","finish_reason":"length"}],` +
		`"usage":{"prompt_tokens":5,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}`
	reply := Protocol{}.NewReply(&protocol.Request{N: 2})
	if fault := reply.Body([]byte(body)); fault != nil {
		t.Fatal(fault)
	}
	want := protocol.Result{ID: "x", Model: "m", Complete: true,
		Usage:   record.Usage{Given: true, Prompt: 5, Completion: 7, Cached: 3, Reasoning: 2},
		Choices: []record.Choice{{Text: "hi", Reasoning: "hm", Tools: "f{}", Finish: "stop"}, {Text: "t", Finish: "length"}}}
	if d := cmp.Diff(want, reply.Result()); d != "" {
		t.Error(d)
	}
	for body, kind := range map[string]record.FaultKind{``: record.FaultEmptyStream, `{`: record.FaultDecode, `{}`: record.FaultDecode,
		`{"error":{"message":"no"}}`: record.FaultInBand} {
		if fault := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte(body)); fault == nil || fault.Kind != kind {
			t.Errorf("%q: %+v, want %s", body, fault, kind)
		}
	}
}

func TestStream_ErrorBodiesOfServersGiveTheirWords(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"a","type":"b"}}`: "a", `{"detail":"b"}`: "b", `{"detail":[{"loc":["x"]}]}`: `[{"loc":["x"]}]`,
		`{"message":"c"}`: "c", "plain text\n": "plain text", `data: {"error":{"message":"d"}}` + "\n\ndata: [DONE]\n": "d",
		`{"error":"e"}`: "e", "": "", `{"x":1}`: `{"x":1}`,
	} {
		if got := (Protocol{}).ErrorText([]byte(body)); got != want {
			t.Errorf("%q gives %q, want %q", body, got, want)
		}
	}
	if got := (Protocol{}).ErrorText([]byte(strings.Repeat("x", 1<<20))); len(got) > servererror.MaxWords+8 {
		t.Errorf("%d bytes of words", len(got))
	}
}

func TestStream_EmptyFinishReasonIsNone(t *testing.T) {
	kinds, _, r := read(protocol.Request{}, `{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}]}`)
	if kinds[0] != record.Output || r.Complete {
		t.Errorf("kind %v, complete %v", kinds[0], r.Complete)
	}
}
