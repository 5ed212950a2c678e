package anthropic

import (
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestEncode_BringsOpenAIsFormIntoItsOwn(t *testing.T) {
	limit := 7
	given := `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Why?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},` +
		`{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"42"}],` +
		`"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required","stop":"x","max_completion_tokens":9}`
	want := `{"messages":[{"role":"user","content":[{"type":"text","text":"Why?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},` +
		`{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"42"}]}],` +
		`"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"max_tokens":7,"stop_sequences":["x"],"system":"Be brief.","model":"m","stream":true}`
	e, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(given)}, MaxTokens: limit}, protocol.Settings{Model: "m", Stream: true})
	if err != nil || string(e.Body) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, e.Body, want)
	}
}

func TestEncode_KeepsPartsOfTheSystemAsBlocks(t *testing.T) {
	for given, want := range map[string]string{
		`{"messages":[{"role":"system","content":[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}}]},{"role":"system","content":"Short."}]}`: `[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Short."}]`,
		`{"system":"First.","messages":[{"role":"system","content":[{"type":"text","text":"Then."}]}]}`:                                                         `[{"type":"text","text":"First."},{"type":"text","text":"Then."}]`,
		`{"system":[{"type":"text","text":"First."}],"messages":[{"role":"system","content":"Then."}]}`:                                                         `[{"type":"text","text":"First."},{"type":"text","text":"Then."}]`,
		`{"system":"First.","messages":[{"role":"developer","content":"Then."}]}`:                                                                               `"First.\n\nThen."`,
		`{"system":"First.","messages":[{"role":"user","content":"Why?"}]}`:                                                                                     `"First."`,
		`{"messages":[{"role":"system","content":""}]}`:                                                                                                         ``,
	} {
		e, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(given)}}, protocol.Settings{})
		body, _ := protocol.ParseObject(e.Body)
		if got := string(body.Get("system")); err != nil || got != want {
			t.Errorf("%s: %v %s", given, err, got)
		}
	}
}

func TestEncode_AsksForAnAnswersSchemaOrRefuses(t *testing.T) {
	for format, want := range map[string]string{
		`{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}`: `{"format":{"type":"json_schema","schema":{"type":"object"}}}`,
		`{"type":"text"}`:        ``,
		`{"type":"json_object"}`: `json_object`,
	} {
		e, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"messages":[],"response_format":` + format + `}`)}}, protocol.Settings{})
		body, _ := protocol.ParseObject(e.Body)
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && string(body.Get("output_config")) != want || body.Has("response_format") {
			t.Errorf("%s: %v %s", format, err, e.Body)
		}
	}
}

func TestReply_WithoutABodyIsAnEmptyStream(t *testing.T) {
	if f := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte(" \n")); f == nil || f.Kind != record.FaultEmptyStream {
		t.Errorf("%+v", f)
	}
}

func TestEncode_AlwaysHasALimit(t *testing.T) {
	e, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Text: "Why?"}}, protocol.Settings{})
	if err != nil || e.MaxTokens != defaultMaxTokens {
		t.Errorf("%s %v", e.Body, err)
	}
}

func read(events ...string) protocol.Result {
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, e := range events {
		r.Payload(nil, []byte(e))
	}
	return r.Result()
}

func TestReply_CountsTheCachesTokensAsPrompt(t *testing.T) {
	u := read(`{"type":"message_start","message":{"usage":{"input_tokens":4,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":1}}}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"output_tokens":5}}`).Usage
	if u.Prompt != 9 || u.Cached != 3 || u.Completion != 5 {
		t.Errorf("%+v", u)
	}
}

func TestReply_CountsAPromptOnceWhereverItsCacheStands(t *testing.T) {
	for name, c := range map[string]struct {
		whole         bool
		start, last   string
		prompt, cache int
	}{
		"the total, then its parts":     {false, `{"input_tokens":1000}`, `{"input_tokens":40,"cache_read_input_tokens":960,"output_tokens":5}`, 1000, 960},
		"the same input, then a cache":  {false, `{"input_tokens":1000}`, `{"input_tokens":1000,"cache_read_input_tokens":960,"output_tokens":5}`, 1000, 960},
		"the cache, then input alone":   {false, `{"input_tokens":40,"cache_read_input_tokens":960}`, `{"input_tokens":40,"output_tokens":5}`, 1000, 960},
		"the same parts twice":          {false, `{"input_tokens":40,"cache_read_input_tokens":960}`, `{"input_tokens":40,"cache_read_input_tokens":960,"output_tokens":5}`, 1000, 960},
		"all of it read from the cache": {false, `{"input_tokens":0,"cache_read_input_tokens":960}`, `{"output_tokens":5}`, 960, 960},
		"a total that says so":          {false, `{"input_tokens":0}`, `{"input_tokens":1000,"cache_read_input_tokens":960,"output_tokens":5,"total_tokens":1005}`, 1000, 960},
		"a total that says otherwise":   {false, `{"input_tokens":0}`, `{"input_tokens":1000,"cache_read_input_tokens":960,"output_tokens":5,"total_tokens":1965}`, 1960, 960},
		"the user says so":              {true, `{"input_tokens":0}`, `{"input_tokens":1000,"cache_read_input_tokens":960,"output_tokens":5}`, 1000, 960},
	} {
		r := Protocol{CacheInInput: c.whole}.NewReply(&protocol.Request{N: 1})
		r.Payload(nil, []byte(`{"type":"message_start","message":{"usage":`+c.start+`}}`))
		r.Payload(nil, []byte(`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":`+c.last+`}`))
		if u := r.Result().Usage; u.Prompt != c.prompt || u.Cached != c.cache || u.Completion != 5 {
			t.Errorf("%s: %+v", name, u)
		}
	}
}

func TestReply_ThatStopsMidwayIsNotComplete(t *testing.T) {
	if read(`{"type":"message_start","message":{}}`, `{"type":"content_block_delta","delta":{"type":"text_delta","text":"Once"}}`).Complete {
		t.Error("a stream without its end is complete")
	}
}

func FuzzReply_TextIsThatOfItsDeltasWhateverStandsBeside(f *testing.F) {
	f.Add("Once upon \"a\" time\n", 3, `{"type":"ping"}`)
	f.Add("你好", 1, `{"type":"content_block_start","content_block":{"type":"tool_use","input":{}}}`)
	f.Add("x", 0, `{"type":"message_delta","usage":{"input_tokens":-1}}`)
	f.Fuzz(func(t *testing.T, text string, cut int, other string) {
		text = strings.ToValidUTF8(text, "?")
		runes := []rune(text)
		cut = min(max(cut, 0), len(runes))
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		for _, part := range []string{string(runes[:cut]), string(runes[cut:])} {
			r.Payload(nil, []byte(`{"x":`+strconv.Itoa(cut)+`,"type":"content_block_delta","delta":{"type":"text_delta","text":`+string(protocol.Literal(part))+`}}`))
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
	data := []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" upon"}}`)
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	b.ReportAllocs()
	for b.Loop() {
		r.Payload(nil, data)
	}
}

// A gateway's end mark says nothing of what came before it: without message_delta or message_stop the answer was cut.
func TestReply_WithoutItsLastEventsIsCutWhateverMarkFollows(t *testing.T) {
	start, part := `{"type":"message_start","message":{"id":"x","usage":{"input_tokens":5}}}`, `{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}`
	for last, complete := range map[string]bool{`{"type":"ping"}`: false, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`: true, `{"type":"message_stop"}`: true} {
		if r := read(start, part, last, "[DONE]"); r.Complete != complete || r.Choices[0].Text != "a" {
			t.Errorf("%s: %+v", last, r)
		}
	}
}

func TestReply_OfAnotherAPINamesIt(t *testing.T) {
	if r := read(`{"choices":[{"index":0,"delta":{"content":"a"}}]}`, "[DONE]"); len(r.Choices) != 0 || !strings.Contains(r.Foreign, "--api openai") {
		t.Errorf("%+v", r)
	}
	if r := read(`{"type":"content_block_stop"}`); r.Foreign != "" {
		t.Errorf("%+v", r)
	}
}

func TestEncode_KeepsCallsOfAConversation(t *testing.T) {
	turn := workload.Turn{MaxTokens: 1, Prompt: workload.Prompt{Messages: []workload.Message{{Role: "user", Content: "Why?"},
		{Role: "assistant", Reasoning: "Hm.", Calls: []workload.ToolCall{{ID: "c", Name: "f", Arguments: "{}"}}}, {Role: "tool", CallID: "c", Content: "42"}}}}
	const want = `[{"role":"user","content":"Why?"},{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"42"}]}]`
	e, err := Protocol{}.Encode(turn, protocol.Settings{})
	body, _ := protocol.ParseObject(e.Body)
	if got := string(body.Get("messages")); err != nil || got != want {
		t.Errorf("%v %s", err, got)
	}
}
