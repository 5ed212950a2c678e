package anthropic

import (
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
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
				t.Fatalf("the body %s is no object: %v", e.Body, err)
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
