package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestForms_OddFormsOfOutputAreOutput: whatever the form, by template, pattern and parser alike.
func TestForms_OddFormsOfOutputAreOutput(t *testing.T) {
	const out, reason, tool, fin, role = record.Output, record.Reasoning, record.Tool, record.Finish, record.Role
	call := func(fields string) string { return delta(`"tool_calls":[` + fields + `]`) }
	for _, c := range []struct {
		name  string
		lines []string
		kinds []record.Kind
		want  record.Choice
	}{
		{"a byte order mark before each payload", []string{"\xef\xbb\xbf" + delta(`"content":"a"`), "\xef\xbb\xbf" + delta(`"content":"b"`)}, []record.Kind{out, out}, record.Choice{Text: "ab"}},
		{"index -1", []string{strings.ReplaceAll(delta(`"content":"a"`), `"index":0`, `"index":-1`), strings.ReplaceAll(finish("stop"), `"index":0`, `"index":-1`)},
			[]record.Kind{out, fin}, record.Choice{Text: "a", Finish: "stop"}},
		{"index 5000", []string{strings.ReplaceAll(delta(`"content":"a"`), `"index":0`, `"index":5000`), strings.ReplaceAll(delta(`"content":"b"`), `"index":0`, `"index":5000`)},
			[]record.Kind{out, out}, record.Choice{Text: "ab"}},
		{"an index that no number type holds", []string{strings.ReplaceAll(delta(`"content":"a"`), `"index":0`, `"index":1e308`)}, []record.Kind{out}, record.Choice{Text: "a"}},
		{"message instead of delta", []string{`{"choices":[{"index":0,"message":{"role":"assistant","content":"a"}}]}`, `{"choices":[{"index":0,"message":{"content":"b"},"delta":null}]}`},
			[]record.Kind{out, out}, record.Choice{Text: "ab"}},
		{"message beside delta is the whole so far", []string{`{"choices":[{"index":0,"message":{"content":"a b"},"delta":{"content":"b"}}]}`}, []record.Kind{out}, record.Choice{Text: "b"}},
		{"content as a part", []string{delta(`"content":{"type":"text","text":"a"}`)}, []record.Kind{out}, record.Choice{Text: "a"}},
		{"a choice without its list", []string{`{"choices":{"index":0,"delta":{"content":"a"}}}`}, []record.Kind{out}, record.Choice{Text: "a"}},
		{"choices that are null", []string{`{"choices":[null]}`, delta(`"content":"a"`)}, []record.Kind{0, out}, record.Choice{Text: "a"}},
		{"finish_reason as an object", []string{`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":{"type":"length","length":3}}]}`}, []record.Kind{out | fin}, record.Choice{Text: "a", Finish: "length"}},
		{"finish_reason null as a word", []string{`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"null"}]}`}, []record.Kind{out}, record.Choice{Text: "a"}},
		{"speech", []string{delta(`"audio":{"id":"x","transcript":"Hel"}`), delta(`"audio":{"data":"UklG"}`), delta(`"audio":{"expires_at":1}`)}, []record.Kind{out, out, 0}, record.Choice{Text: "Hel"}},
		{"a picture", []string{delta(`"content":"","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]`)}, []record.Kind{out}, record.Choice{}},
		{"a picture among the parts", []string{delta(`"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:x"}}]`)}, []record.Kind{out}, record.Choice{Text: "a"}},
		{"speech in the place of text", []string{`{"choices":[{"index":0,"delta":{"content":"UklGRiQ"}}],"modality":"audio"}`}, []record.Kind{out}, record.Choice{}},
		{"what is no output", []string{delta(`"annotations":[{"x":1}]`), delta(`"tool_calls":[],"function_call":null`), delta(`"role":"assistant","content":null`)}, []record.Kind{0, 0, role}, record.Choice{}},

		{"reasoning in two fields", []string{delta(`"reasoning":"hm","reasoning_content":"hm"`), delta(`"reasoning_content":"m","reasoning":"m"`)}, []record.Kind{reason, reason}, record.Choice{Reasoning: "hmm"}},
		{"and one of them all of it so far", []string{delta(`"reasoning":"h","reasoning_content":"h"`), delta(`"reasoning_content":"m","reasoning":"hm"`)}, []record.Kind{reason, reason}, record.Choice{Reasoning: "hm"}},
		{"reasoning_details alone", []string{delta(`"reasoning_details":[{"type":"reasoning.text","text":"h"},{"text":"m"}]`), delta(`"reasoning_details":[{"summary":"!"}]`)},
			[]record.Kind{reason, reason}, record.Choice{Reasoning: "hm!"}},
		{"reasoning_details beside a plain field", []string{delta(`"reasoning_details":[{"text":"h"}],"reasoning":"h"`), delta(`"reasoning":"m","reasoning_details":[{"text":"m"}]`)},
			[]record.Kind{reason, reason}, record.Choice{Reasoning: "hm"}},
		{"encrypted reasoning is none that anybody reads", []string{delta(`"reasoning_details":[{"type":"reasoning.encrypted","data":"gAAA"}]`), delta(`"reasoning_content":"","reasoning":"h"`)},
			[]record.Kind{0, reason}, record.Choice{Reasoning: "h"}},
		{"reasoning_text", []string{delta(`"reasoning_text":"h"`), delta(`"reasoning_text":"m","reasoning_opaque":"gAAA"`), delta(`"content":"a"`)}, []record.Kind{reason, reason, out},
			record.Choice{Reasoning: "hm", Text: "a"}},
		{"thinking", []string{delta(`"thinking":"h"`), delta(`"thinking":"m","content":""`), delta(`"thinking":null,"content":"a"`)}, []record.Kind{reason, reason, out}, record.Choice{Reasoning: "hm", Text: "a"}},
		{"the same in all fields", []string{delta(`"thinking":"h","reasoning_text":"h","reasoning":"h","reasoning_content":"h"`), delta(`"thinking":"m","reasoning_text":"m"`)}, []record.Kind{reason, reason},
			record.Choice{Reasoning: "hm"}},
		{"thinking_blocks alone", []string{delta(`"thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"E"}]`), delta(`"thinking_blocks":[{"thinking":"","signature":"E"}]`)},
			[]record.Kind{reason, 0}, record.Choice{Reasoning: "hm"}},

		{"two calls whose fragments interleave", []string{call(`{"index":0,"id":"a","function":{"name":"f","arguments":""}}`), call(`{"index":1,"id":"b","function":{"name":"g","arguments":""}}`),
			call(`{"index":0,"function":{"arguments":"{1"}}`), call(`{"index":1,"function":{"arguments":"{2"}}`), call(`{"index":0,"function":{"arguments":"}"}}`), call(`{"index":1,"function":{"arguments":"}"}}`)},
			[]record.Kind{tool, tool, tool, tool, tool, tool}, record.Choice{Tools: "f{1}g{2}"}},
		{"the later call first", []string{call(`{"index":1,"function":{"name":"g","arguments":"2"}}`), call(`{"index":0,"function":{"name":"f","arguments":"1"}}`)}, []record.Kind{tool, tool}, record.Choice{Tools: "f1g2"}},
		{"whole calls at one index, each with its id", []string{call(`{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}`), call(`{"index":0,"id":"b","function":{"name":"f","arguments":"2"}}`)},
			[]record.Kind{tool, tool}, record.Choice{Tools: "f1f2"}},
		{"whole calls without an index", []string{call(`{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"f","arguments":"2"}}`)}, []record.Kind{tool}, record.Choice{Tools: "f1f2"}},
		{"the name in every fragment", []string{call(`{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}`), call(`{"index":0,"id":"","function":{"name":"f","arguments":"2"}}`), call(`{"index":0,"function":{"name":null,"arguments":"3"}}`)},
			[]record.Kind{tool, tool, tool}, record.Choice{Tools: "f123"}},
		{"arguments as an object", []string{call(`{"index":0,"function":{"name":"f","arguments":{"x": [1]}}}`)}, []record.Kind{tool}, record.Choice{Tools: `f{"x": [1]}`}},
		{"a tool index of -1", []string{call(`{"index":-1,"id":"t","function":{"name":"f","arguments":""}}`), call(`{"index":-1,"function":{"arguments":"1"}}`)}, []record.Kind{tool, tool}, record.Choice{Tools: "f1"}},
		{"a custom tool", []string{call(`{"index":0,"id":"c","type":"custom","custom":{"name":"run","input":""}}`), call(`{"index":0,"custom":{"input":"ls"}}`)}, []record.Kind{tool, tool}, record.Choice{Tools: "runls"}},

		{"NaN and Infinity as Python writes them", []string{`{"choices":[{"index":0,"delta":{"content":"NaN a"},"logprobs":{"content":[{"token":"a","logprob":-Infinity},{"logprob":NaN}]}}]}`}, []record.Kind{out}, record.Choice{Text: "NaN a"}},
		{"a control character in a string", []string{"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\tb\"}}]}"}, []record.Kind{out}, record.Choice{Text: "a\tb"}},
		{"framed twice", []string{"data: " + delta(`"content":"a"`), "data: [DONE]"}, []record.Kind{out, record.EndMark}, record.Choice{Text: "a"}},
		{"encoded twice", []string{string(must(json.Marshal(delta(`"content":"a\"\n"`))))}, []record.Kind{out}, record.Choice{Text: "a\"\n"}},
		{"two objects in one payload", []string{delta(`"content":"a"`) + "\n" + delta(`"content":"b"`), delta(`"content":"c"`) + finish("stop")}, []record.Kind{out, out | fin}, record.Choice{Text: "abc", Finish: "stop"}},
		{"null between objects, and the mark behind them", []string{delta(`"content":"a"`) + "\nnull\n" + delta(`"content":"b"`) + "\n[DONE]"}, []record.Kind{out | record.EndMark}, record.Choice{Text: "ab"}},
		{"a list of objects", []string{"[" + delta(`"content":"a"`) + ", " + delta(`"content":"b"`) + "]"}, []record.Kind{out}, record.Choice{Text: "ab"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			kinds, faults, r := read(protocol.Request{}, c.lines...)
			if d := cmp.Diff(c.kinds, kinds); d != "" || faults != nil {
				t.Errorf("kinds: %s faults: %v", d, faults)
			}
			if d := cmp.Diff([]record.Choice{c.want}, r.Choices); d != "" {
				t.Error(d)
			}
			var chunks [][]byte
			for _, line := range c.lines {
				chunks = append(chunks, []byte(line))
			}
			both(t, append(chunks, chunks...))
		})
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// TestForms_WhatKeepsAConnectionOpenIsNothing: and no output is lost in it.
func TestForms_WhatKeepsAConnectionOpenIsNothing(t *testing.T) {
	for _, e := range [][2]string{{"", "ping"}, {"", `"ping"`}, {"", "null"}, {"", ": x"}, {"", ":"}, {"", ""}, {"", "HEARTBEAT"}, {"", "keep-alive"}, {"", "{}"}, {"", "[]"}, {"", `{"type":"ping"}`},
		{"", "1700000000"}, {"", "true"}, {"ping", "anything"}, {"Heartbeat", `{"ts":1}`}, {"keep-alive", ""}, {"message", "null"}} {
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		if m := r.Payload([]byte(e[0]), []byte(e[1])); m.Kind != 0 || m.Fault != nil || m.Tokens != -1 {
			t.Errorf("%q: %+v", e, m)
		}
		r.Payload([]byte("message"), []byte(delta(`"content":"a"`)))
		r.Payload([]byte("done"), []byte(`"[done]"`))
		if got := r.Result(); !got.Complete || len(got.Choices) != 1 || got.Choices[0].Text != "a" {
			t.Errorf("%q: %+v", e, got)
		}
	}
	for _, data := range []string{"pin", `{"choices":[{"index":0,"delta":{"content":"a`, "Internal Server Error", `{"choices":[]}{"cho`, `"some text"`, "[1]", `[{"choices":[]},1]`} {
		if m := (Protocol{}).NewReply(&protocol.Request{N: 1}).Payload(nil, []byte(data)); m.Fault == nil || m.Fault.Kind != record.FaultDecode {
			t.Errorf("%s: %+v", data, m)
		}
	}
}

// TestForms_PairThatTwoPayloadsShareIsOneCharacter in every text, and only where its halves meet.
func TestForms_PairThatTwoPayloadsShareIsOneCharacter(t *testing.T) {
	for _, field := range []string{`"content":%`, `"reasoning_content":%`, `"reasoning_details":[{"text":%}]`, `"tool_calls":[{"index":0,"function":{"arguments":%}}]`, `"content":[{"text":%}]`} {
		for _, parts := range [][]string{{`\ud83d`, `\ude00`}, {`a\ud83d`, `\ude00b`}, {`x`, `y`, `\uD83D`, `\uDE00\u4f60\u597d`, `z`}, {`\ud83d`, `a`, `\ude00`}, {`\ud83d`, `\ud83d`, `\ude00`},
			{`\ude00`, `\ud83d`}, {`\ud83d\u0041`}, {`\\ud83d`, `\ude00`}, {`\ud83d\n`, `\ude00`}, {`\\\ud83d`, `\ude00`}} {
			whole := strings.Join(parts, "")
			if strings.Join(parts, "") == `\ude00\ud83d` { // no pair
				whole = `\ufffd\ufffd`
			}
			var want string
			if err := json.Unmarshal([]byte(`"`+whole+`"`), &want); err != nil {
				t.Fatal(err)
			}
			var chunks [][]byte
			var lines []string
			for _, part := range parts {
				lines = append(lines, delta(strings.Replace(field, "%", `"`+part+`"`, 1)))
				chunks = append(chunks, []byte(lines[len(lines)-1]))
			}
			_, _, r := read(protocol.Request{}, lines...)
			if got := r.Choices[0].Text + r.Choices[0].Reasoning + r.Choices[0].Tools; got != want {
				t.Errorf("%s in %s: %q, want %q", parts, field, got, want)
			}
			both(t, append(chunks, chunks...))
		}
	}
}
