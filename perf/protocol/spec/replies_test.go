package spec

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A stream of another API is no answer, whatever end mark it has, and the reply says whose it is.
func TestReply_OfAnotherAPIIsNoAnswer(t *testing.T) {
	for _, name := range []string{"ollama", "sglang", "tgi", "dashscope"} {
		r, f := replyTo(t, name, protocol.Request{N: 1, Stream: true}, `{"id":"x","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"a"}}]}`,
			`{"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`, `[DONE]`)
		if f != nil || len(r.Choices) != 0 || !strings.Contains(r.Foreign, "--api openai") {
			t.Errorf("%s: %v %+v", name, f, r)
		}
	}
	for name, events := range map[string][]string{ // an answer may be empty
		"ollama": {`{"message":{"content":""},"done":true,"done_reason":"stop"}`},
		"sglang": {`{"output_ids":[1],"meta_info":{"completion_tokens":1,"finish_reason":{"type":"stop"}}}`, `[DONE]`},
		"tgi":    {`{"token":{"text":"","special":true},"generated_text":"","details":null}`},
	} {
		if r, f := replyTo(t, name, protocol.Request{N: 1, Stream: true}, events...); f != nil || len(r.Choices) != 1 || !r.Complete || r.Foreign != "" {
			t.Errorf("%s: %v %+v", name, f, r)
		}
	}
}

// An API of plain text refuses messages rather than send a body without a prompt.
func TestEncode_OfPlainTextRefusesMessages(t *testing.T) {
	for _, name := range []string{"tgi", "sglang"} {
		for _, prompt := range []workload.Prompt{{Body: []byte(`{"messages":[{"role":"user","content":"Hi"}]}`)}, {Messages: []workload.Message{{Role: "user", Content: "Hi"}}}} {
			if e, err := builtinProtocol(t, name).Encode(workload.Turn{Prompt: prompt}, protocol.Settings{}); err == nil || !strings.Contains(err.Error(), "not messages") {
				t.Errorf("%s: %s %v", name, e.Body, err)
			}
		}
	}
}

func TestEncode_GivesOllamaArgumentsOfCallsAsObjects(t *testing.T) {
	given := workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},` +
		`{"role":"assistant","content":"","tool_calls":[{"function":{"name":"g","arguments":"none"}}]}]}`)}}
	e := encoded(t, "ollama", given, protocol.Settings{})
	for _, want := range []string{`"function":{"name":"f","arguments":{"a":1}}`, `"arguments":"none"`, `"id":"c"`} {
		if !strings.Contains(string(e.Body), want) {
			t.Errorf("%s is not in %s", want, e.Body)
		}
	}
}

// Deltas that begin alike are deltas: what shows it takes those before it along.
func TestReply_OfSGLangInPartsThatBeginAlike(t *testing.T) {
	part := func(text, tokens string) string {
		return `{"text":"` + text + `","meta_info":{"completion_tokens":` + tokens + `,"finish_reason":null}}`
	}
	r, _ := replyTo(t, "sglang", protocol.Request{N: 1}, part("1", "1"), part("1", "2"), part("11", "3"), part("110", "4"), part("1", "5"))
	if r.Choices[0].Text != "11111101" || r.Cumulative {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "sglang", protocol.Request{N: 1}, part("a", "1"), part("ab", "2"), part("abc", "3"), part("abcdefgh", "4"), part("a", "4")) // a stop string is cut off
	if r.Choices[0].Text != "a" || !r.Cumulative {
		t.Errorf("%+v", r)
	}
}

func TestReply_OfDashScopeInEachForm(t *testing.T) {
	texts := func(all ...string) (events []string) {
		for _, text := range all {
			events = append(events, `{"output":{"text":"`+text+`","finish_reason":"null"},"usage":{"output_tokens":1}}`)
		}
		return append(events, `{"output":{"text":"`+all[len(all)-1][:0]+`","finish_reason":"stop"}}`)
	}
	messages := func(all ...string) (events []string) {
		for _, text := range all {
			events = append(events, `{"output":{"choices":[{"message":{"content":"`+text+`"},"finish_reason":"null"}]}}`)
		}
		return append(events, `{"output":{"choices":[{"message":{"content":"`+all[len(all)-1]+`"},"finish_reason":"stop"}]}}`)
	}
	parts := protocol.Request{N: 1, Stream: true, Body: []byte(`{"parameters":{"incremental_output":true}}`)}
	all := protocol.Request{N: 1, Stream: true, Body: []byte(`{"parameters":{"incremental_output":false}}`)}
	for name, c := range map[string]struct {
		asked  protocol.Request
		events []string
		want   string
	}{
		"texts": {parts, texts("a", "b", "b"), "abb"}, "messages": {all, messages("a", "ab", "abb"), "abb"}, "parts that begin alike": {parts, texts("a", "a", "aa", "aab"), "aaaaaab"},
	} {
		r, f := replyTo(t, "dashscope", c.asked, c.events...)
		if f != nil || len(r.Choices) != 1 || r.Choices[0].Text != c.want || !r.Complete {
			t.Errorf("%s: %v %+v", name, f, r)
		}
	}
	whole := builtinProtocol(t, "dashscope").NewReply(&protocol.Request{N: 1})
	if f := whole.Body([]byte(`{"output":{"text":"ab","finish_reason":"stop"},"usage":{"input_tokens":1,"output_tokens":2}}`)); f != nil || whole.Result().Choices[0].Text != "ab" {
		t.Errorf("%+v %+v", f, whole.Result())
	}
}

// A model that is loaded has answered nothing.
func TestReply_OfOllamaThatLoadedAModelIsAFailure(t *testing.T) {
	const line = `{"model":"m","message":{"role":"assistant","content":""},"done_reason":"load","done":true}`
	_, f := replyTo(t, "ollama", protocol.Request{N: 1, Stream: true}, line)
	whole := builtinProtocol(t, "ollama").NewReply(&protocol.Request{N: 1}).Body([]byte(line))
	for _, f := range []*record.Fault{f, whole} {
		if f == nil || f.Kind != record.FaultInBand || !strings.Contains(f.Words, "done_reason: load") {
			t.Errorf("%+v", f)
		}
	}
}

func TestParse_RefusesHeadersThatHTTPForbids(t *testing.T) {
	for header, good := range map[string]bool{"headers: {X-Good: a b}": true, `headers: {"Bad Header": a}`: false, `stream_headers: {X: "a\nb"}`: false, `key_header: "a b"`: false, "key_header: api-key": true} {
		_, err := Parse([]byte("version: 1\nname: x\nendpoint: gen\nrequest: {text: {prompt: \"${prompt}\"}}\nreply: {text: text}\n" + header + "\n"))
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "line 6: the header") {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// A model that repeats itself sends equal parts. That they are parts shows in the count, which grew with each.
func TestReply_OfSGLangMayBeEqualParts(t *testing.T) {
	part := func(text, tokens, reason string) string {
		return `{"text":"` + text + `","meta_info":{"id":"x","prompt_tokens":4,"completion_tokens":` + tokens + `,"finish_reason":` + reason + `}}`
	}
	const goesOn, length, stop = "null", `{"type":"length"}`, `{"type":"stop"}`
	for _, c := range []struct {
		text       string
		cumulative bool
		outputs    int
		events     []string
	}{
		{"hahaha", false, 3, []string{part("ha", "1", goesOn), part("ha", "2", goesOn), part("ha", "3", length)}},
		{"hahaha no", false, 4, []string{part("ha", "1", goesOn), part("ha", "2", goesOn), part("ha", "3", goesOn), part(" no", "4", length)}},
		{"ha", true, 2, []string{part("ha", "1", goesOn), part("ha", "2", stop)}},                                                                                 // the token that ends
		{"ha", true, 1, []string{part("ha", "1", goesOn), part("ha", "1", goesOn), part("ha", "1", stop)}},                                                        // nothing came
		{"ha😀", true, 4, []string{part("ha", "1", goesOn), part("ha", "2", goesOn), part("ha", "3", goesOn), part("ha😀", "4", length)}},                           // a character of several tokens
		{"hat", true, 2, []string{part("ha", "1", goesOn), part("hat", "2", goesOn), part("hat", "3", goesOn), part("hat", "4", goesOn), part("hat", "5", stop)}}, // tokens without a text
	} {
		r, outputs := builtinProtocol(t, "sglang").NewReply(&protocol.Request{N: 1, Stream: true}), 0
		for _, data := range c.events {
			if r.Payload(nil, []byte(data)).Kind.Observable() {
				outputs++
			}
		}
		if got := r.Result(); got.Choices[0].Text != c.text || got.Cumulative != c.cumulative || outputs != c.outputs {
			t.Errorf("%q: %d outputs, %+v", c.events, outputs, got)
		}
	}
}
