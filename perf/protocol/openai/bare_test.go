package openai

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestBare_OutputOutsideItsUsualPlaceIsOutput: by template, pattern and parser alike, white space too.
func TestBare_OutputOutsideItsUsualPlaceIsOutput(t *testing.T) {
	for _, c := range []struct {
		name, line string
		kind       record.Kind
		want       record.Choice
	}{
		{"a delta at the top", `{"delta":{"content":"a"}}`, record.Output, record.Choice{Text: "a"}},
		{"a message at the top", `{"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}`, record.Output | record.Finish, record.Choice{Text: "a", Finish: "stop"}},
		{"a delta that is the text", `{"choices":[{"delta":" a"}]}`, record.Output, record.Choice{Text: " a"}},
		{"a delta that is white space", `{"choices":[{"index":0,"delta":" "}]}`, record.Output, record.Choice{Text: " "}},
		{"a text that is white space", `{"choices":[{"index":0,"text":" "}]}`, record.Output, record.Choice{Text: " "}},
		{"content at the top of a choice", `{"choices":[{"index":0,"content":" ","finish_reason":null}]}`, record.Output, record.Choice{Text: " "}},
		{"reasoning at the top of a choice", `{"choices":[{"index":0,"reasoning_content":"hm"}]}`, record.Reasoning, record.Choice{Reasoning: "hm"}},
		{"content that is a number", delta(`"content":4`), record.Output, record.Choice{Text: "4"}},
		{"text that is a number", `{"choices":[{"index":0,"text":-1.5e3}]}`, record.Output, record.Choice{Text: "-1.5e3"}},
		{"a call without its list", delta(`"tool_calls":{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}`), record.Tool, record.Choice{Tools: "f{}"}},
		{"no content", delta(`"content":false`), 0, record.Choice{}},
		{"an event of another API", `{"type":"content_block_delta","delta":{"content":"a"}}`, 0, record.Choice{}},
	} {
		kinds, faults, r := read(protocol.Request{}, c.line)
		if faults != nil || kinds[0] != c.kind || len(r.Choices) > 0 && r.Choices[0] != c.want || len(r.Choices) == 0 && c.kind != 0 {
			t.Errorf("%s: %v %v %+v", c.name, kinds, faults, r)
		}
		both(t, [][]byte{[]byte(c.line), []byte(c.line), []byte(delta(`"content":"b"`)), []byte(c.line)})
	}
}

// TestBare_OllamasOwnAPIIsNamed, as a stream and as a whole reply.
func TestBare_OllamasOwnAPIIsNamed(t *testing.T) {
	for _, line := range []string{`{"model":"m","message":{"role":"assistant","content":"a"},"done":false}`, `{"model":"m","response":"a","done":true}`} {
		m := Protocol{}.NewReply(&protocol.Request{N: 1}).Payload(nil, []byte(line))
		whole := Protocol{}.NewReply(&protocol.Request{N: 1}).Body([]byte(line))
		for _, fault := range []*record.Fault{m.Fault, whole} {
			if fault == nil || fault.Kind != record.FaultDecode || !strings.Contains(fault.Words, "Ollama") || !strings.Contains(fault.Words, "/v1/chat/completions") || !strings.Contains(fault.Words, "--api ollama") {
				t.Errorf("%s: %+v", line, fault)
			}
		}
	}
}

// TestBare_WholeBodyOfSeveralObjectsIsReadToItsEnd.
func TestBare_WholeBodyOfSeveralObjectsIsReadToItsEnd(t *testing.T) {
	a, b, end := delta(`"content":"a"`), delta(`"content":" b"`), finish("stop")
	for _, body := range []string{"[" + a + "\n,\n" + b + ",\n" + end + "]", a + b + end, a + "\n" + b + "\n\n" + end + "\n", a + "data: " + b + end + "data: [DONE]"} {
		reply := Protocol{}.NewReply(&protocol.Request{N: 1})
		fault := reply.Body([]byte(body))
		if r := reply.Result(); fault != nil || r.Choices[0].Text != "a b" || r.Choices[0].Finish != "stop" {
			t.Errorf("%s: %+v %+v", body, fault, r)
		}
	}
	one := `{"choices":[{"index":0,"message":{"content":"one"},"finish_reason":"stop"}]}`
	for body, kind := range map[string]record.FaultKind{"[" + one + `,{"error":{"message":"second"}}]`: record.FaultInBand, one + `{"error":"second"}`: record.FaultInBand,
		"[" + one + `,7]`: record.FaultDecode, one + `{"choices":[`: record.FaultDecode, "[" + one + ",null]": record.FaultDecode, "[" + one: record.FaultDecode, `[{},{}]`: record.FaultDecode, one + " garbage": record.FaultDecode} {
		if fault := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte(body)); fault == nil || fault.Kind != kind {
			t.Errorf("%s: %+v", body, fault)
		}
	}
}

// TestBare_EventsGluedToEachOtherAreSeveral: nothing of them is lost, the end mark among them.
func TestBare_EventsGluedToEachOtherAreSeveral(t *testing.T) {
	for _, data := range []string{delta(`"content":"a"`) + "data: " + delta(`"content":"b"`), delta(`"content":"a"`) + delta(`"content":"b"`)} {
		if kinds, faults, r := read(protocol.Request{}, data, finish("stop")+" data: [DONE]"); faults != nil || r.Choices[0].Text != "ab" || kinds[1] != record.Finish|record.EndMark {
			t.Errorf("%s: %v %v %+v", data, kinds, faults, r)
		}
	}
}

// TestBare_EndMarksInOtherSpellings are harmless behind the finish, and unreadable before it; what else is said there is a fault.
func TestBare_EndMarksInOtherSpellings(t *testing.T) {
	for _, mark := range []string{"[ALL DONE]", "DONE", "<DONE>", "[END]", "<eos>", `"done"`, "[EOF]"} {
		if _, faults, r := read(protocol.Request{}, delta(`"content":"a"`), finish("stop"), mark); faults != nil || !r.Complete {
			t.Errorf("%s: %v %+v", mark, faults, r)
		}
		if _, faults, _ := read(protocol.Request{}, delta(`"content":"a"`), mark); len(faults) != 1 {
			t.Errorf("%s before the finish: %v", mark, faults)
		}
	}
	for _, words := range []string{"upstream failed", "not done", "Internal Server Error"} {
		if _, faults, _ := read(protocol.Request{}, delta(`"content":"a"`), finish("stop"), words); len(faults) != 1 {
			t.Errorf("%s: %v", words, faults)
		}
	}
	if _, faults, r := read(protocol.Request{}, "[PING]", delta(`"content":"a"`), "[ping]", finish("stop"), "<PING>"); faults != nil || !r.Complete {
		t.Errorf("pings: %v %+v", faults, r)
	}
}

// TestBare_WordsBehindAGatewaysOwnAreFound.
func TestBare_WordsBehindAGatewaysOwnAreFound(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"code":"error","message":"Stream error occurred","value":{"error_message":"{\"error\":{\"message\":\"too long\"}}"}}}`: "Stream error occurred: too long",
		`{"error":{"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"limit\"}}"}}}`:                        "Provider returned error: limit",
		`{"error":{"message":"{\"error\":{\"message\":\"inner\"}}"}}`:                                                                     "inner",
		`{"error":"{\"message\":\"inner\"}"}`: "inner",
		`{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required","input":{}}]}`:       "messages: Field required",
		`{"detail":[{"loc":["body","messages",0,"role"],"msg":"bad"},{"loc":["query","x"],"msg":"worse"}]}`: "messages.0.role: bad; x: worse",
		`{"error":{"message":"` + strings.Repeat(`{\"error\":`, 3) + `"}}`:                                  `{"error":{"error":{"error":`,
	} {
		if got := (Protocol{}).ErrorText([]byte(body)); got != want {
			t.Errorf("%s gives %q, want %q", body, got, want)
		}
	}
}

// TestBare_FinishReasonsThatNameAFailure are failures in any case of letters, and others are not.
func TestBare_FinishReasonsThatNameAFailure(t *testing.T) {
	for _, why := range []string{"ERROR", "Error", "aborted", "cancelled", "canceled", "internal_error", "server_error", "engine_error", "timeout", "timed_out", "failed", "FAILURE"} {
		if _, faults, _ := read(protocol.Request{}, delta(`"content":"a"`), finish(why)); len(faults) != 1 || faults[0] != record.FaultInBand {
			t.Errorf("%s: %v", why, faults)
		}
	}
	for _, why := range []string{"stop", "STOP", "length", "content_filter", "tool_calls", "recitation", "model_length"} {
		if _, faults, r := read(protocol.Request{}, delta(`"content":"a"`), finish(why)); faults != nil || r.Choices[0].Finish != why {
			t.Errorf("%s: %v", why, faults)
		}
	}
}

// TestBare_EventsOfAnotherAPINameIt where the stream has no answer.
func TestBare_EventsOfAnotherAPINameIt(t *testing.T) {
	for line, want := range map[string]string{`{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}`: "--api anthropic", `{"output":{"text":"a"}}`: "--api dashscope",
		`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}`: ""} {
		if _, faults, r := read(protocol.Request{}, line, "[DONE]"); faults != nil || len(r.Choices) != 0 || want != "" && !strings.Contains(r.Foreign, want) || want == "" && r.Foreign != "" {
			t.Errorf("%s: %v %+v", line, faults, r)
		}
	}
}
