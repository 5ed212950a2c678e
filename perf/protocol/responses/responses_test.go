package responses

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestEncode_BringsTheFormOfChatCompletionsIntoItsOwn(t *testing.T) {
	given := `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Why?"},{"type":"image_url","image_url":{"url":"http://x/a.png"}}]},` +
		`{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"42"}],` +
		`"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},"max_tokens":9}`
	want := `{"tools":[{"type":"function","name":"f"}],"max_output_tokens":9,"input":[{"role":"system","content":"Be brief."},` +
		`{"role":"user","content":[{"type":"input_text","text":"Why?"},{"type":"input_image","image_url":"http://x/a.png","detail":"auto"}]},` +
		`{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"42"}],` +
		`"text":{"format":{"type":"json_schema","name":"s","schema":{}}},"model":"m","stream":true}`
	s := protocol.Settings{Model: "m", Stream: true, ByDefault: []string{"max_tokens"}}
	e, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(given)}, MaxTokens: 7}, s)
	if err != nil || string(e.Body) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, e.Body, want)
	}
}

func TestEncode_SendsAnAnswerAsAnItemOfItsType(t *testing.T) {
	turn := workload.Turn{Prompt: workload.Prompt{Messages: []workload.Message{{Role: "user", Content: "Once"}, {Role: "assistant", Content: "upon"}}}}
	const want = `{"input":[{"role":"user","content":"Once"},{"role":"assistant","content":[{"type":"output_text","text":"upon"}],"type":"message"}],"stream":false}`
	if e, err := (Protocol{}).Encode(turn, protocol.Settings{}); err != nil || string(e.Body) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, e.Body, want)
	}
}

func TestReply_CountsCachedAndReasoningTokens(t *testing.T) {
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	r.Payload(nil, []byte(`{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},`+
		`"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":12}}}`))
	if u := r.Result().Usage; u.Prompt != 9 || u.Cached != 4 || u.Completion != 3 || u.Reasoning != 1 {
		t.Errorf("%+v", u)
	}
}

func TestReply_ThatStopsMidwayIsNotComplete(t *testing.T) {
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	r.Payload(nil, []byte(`{"type":"response.output_text.delta","delta":"Once"}`))
	if r.Result().Complete {
		t.Error("a stream without its end is complete")
	}
}

func FuzzReply_TextIsThatOfItsDeltasWhateverStandsBeside(f *testing.F) {
	f.Add("Once upon \"a\" time\n", 3, `{"type":"response.in_progress","response":{}}`)
	f.Add("你好", 1, `{"type":"response.failed","response":{"error":[]}}`)
	f.Add("x", 0, `{"status":"completed","output":[{"type":"message","content":[1]}]}`)
	f.Fuzz(func(t *testing.T, text string, cut int, other string) {
		text = strings.ToValidUTF8(text, "?")
		runes := []rune(text)
		cut = min(max(cut, 0), len(runes))
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		for _, part := range []string{string(runes[:cut]), string(runes[cut:])} {
			r.Payload(nil, []byte(`{"item_id":"y","type":"response.output_text.delta","delta":`+string(protocol.Literal(part))+`}`))
		}
		if got := r.Result().Choices; text != "" && (len(got) != 1 || got[0].Text != text) {
			t.Fatalf("%q: %+v", text, got)
		}
		r.Payload([]byte("x"), []byte(other))
		r.Behind([]byte(other))
		Protocol{}.NewReply(&protocol.Request{N: 1}).Body([]byte(other))
		Protocol{}.PromptText([]byte(other))
		if e, err := (Protocol{}).Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(other)}}, protocol.Settings{}); err == nil {
			if _, err := protocol.ParseObject(e.Body); err != nil {
				t.Fatalf("the body %s is not an object: %v", e.Body, err)
			}
		}
	})
}

func BenchmarkReply_Delta(b *testing.B) {
	data := []byte(`{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":" upon"}`)
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	b.ReportAllocs()
	for b.Loop() {
		r.Payload(nil, data)
	}
}

// A gateway's end mark says nothing of what came before it: without a last event the answer was cut.
func TestReply_WithoutItsLastEventIsCutWhateverMarkFollows(t *testing.T) {
	for last, complete := range map[string]bool{`{"type":"response.output_text.done"}`: false, `{"type":"response.completed","response":{}}`: true,
		`{"type":"response.incomplete","response":{}}`: true} {
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		for _, data := range []string{`{"type":"response.created","response":{"id":"x"}}`, `{"type":"response.output_text.delta","delta":"a"}`, last, "[DONE]"} {
			r.Payload(nil, []byte(data))
		}
		if got := r.Result(); got.Complete != complete || got.Choices[0].Text != "a" || got.Foreign != "" {
			t.Errorf("%s: %+v", last, got)
		}
	}
}

// Gateways that copy the API name reasoning without saying whether it is a summary.
func TestReply_TakesTheReasoningOfGateways(t *testing.T) {
	r := Protocol{}.NewReply(&protocol.Request{})
	for _, kind := range []string{"response.reasoning.delta", "response.reasoning_summary.delta"} {
		if m := r.Payload(nil, []byte(`{"type":"`+kind+`","delta":"Hm."}`)); m.Kind&record.Reasoning == 0 {
			t.Errorf("%s: %+v", kind, m)
		}
	}
	if got := r.Result().Choices[0].Reasoning; got != "Hm.Hm." {
		t.Error(got)
	}
}

func output(events ...string) record.Choice {
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, e := range events {
		r.Payload(nil, []byte(e))
	}
	if all := r.Result().Choices; len(all) > 0 {
		return all[0]
	}
	return record.Choice{}
}

// Servers leave out some of the events that tell the same output; each kind of output is taken once, from what tells it first.
func TestReply_TakesEachKindOfOutputOnceFromWhateverTellsIt(t *testing.T) {
	const (
		added  = `{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"a","name":"f","arguments":""}}`
		part   = `{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"a","delta":"{}"}`
		done   = `{"type":"response.function_call_arguments.done","output_index":1,"item_id":"a","arguments":"{}"}`
		whole  = `{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"a","name":"f","arguments":"{}"}}`
		thinks = `{"type":"response.reasoning_text.delta","output_index":0,"delta":"Hm."}`
		says   = `{"type":"response.output_text.delta","output_index":1,"delta":"Once"}`
		ended  = `{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","content":[{"text":"Hm."}]},` +
			`{"type":"message","content":[{"type":"output_text","text":"Once"}]},{"type":"function_call","id":"a","name":"f","arguments":"{}"}]}}`
	)
	full := record.Choice{Reasoning: "Hm.", Text: "Once", Tools: "f{}", Finish: "stop"}
	for name, events := range map[string][]string{
		"reasoning in deltas, the rest at the end": {thinks, ended},
		"text in deltas":                             {says, ended},
		"a name, and arguments at the end":           {added, ended},
		"a name, and arguments when they are done":   {added, done, ended},
		"arguments in deltas, when done, in an item": {added, part, done, whole, ended},
		"a whole item":                               {whole, ended},
		"all of it at the end":                       {ended},
		"texts when they are done": {`{"type":"response.reasoning_text.done","text":"Hm."}`, `{"type":"response.output_text.done","text":"Once"}`,
			`{"type":"response.output_item.done","output_index":4,"item":{"type":"message","content":[{"text":"Once"}]}}`, ended},
		"another numbering at the end": {strings.ReplaceAll(added, `"output_index":1`, `"output_index":7`), strings.ReplaceAll(part, `"output_index":1`, `"output_index":7`), ended},
	} {
		if got := output(events...); got != full {
			t.Errorf("%s: %+v", name, got)
		}
	}
	second := strings.NewReplacer(`"output_index":1`, `"output_index":2`, `"a"`, `"b"`)
	if got := output(added, second.Replace(added), second.Replace(done), done, ended); got.Tools != "ff{}{}" {
		t.Errorf("two calls: %+v", got)
	}
}

func TestReply_WithoutABodyIsAnEmptyStream(t *testing.T) {
	if f := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte(" \n")); f == nil || f.Kind != record.FaultEmptyStream {
		t.Errorf("%+v", f)
	}
}

func TestEncode_KeepsCallsOfAConversation(t *testing.T) {
	turn := workload.Turn{Prompt: workload.Prompt{Messages: []workload.Message{{Role: "user", Content: "Why?"},
		{Role: "assistant", Reasoning: "Hm.", Calls: []workload.ToolCall{{ID: "c", Name: "f", Arguments: "{}"}}}, {Role: "tool", CallID: "c", Content: "42"}}}}
	const want = `{"input":[{"role":"user","content":"Why?"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},` +
		`{"type":"function_call_output","call_id":"c","output":"42"}],"stream":false}`
	if e, err := (Protocol{}).Encode(turn, protocol.Settings{}); err != nil || string(e.Body) != want {
		t.Errorf("%v %s", err, e.Body)
	}
}
