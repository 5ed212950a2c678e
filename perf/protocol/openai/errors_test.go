package openai

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestErrors_InsideASuccessAreFaults in every form in which servers say them, with their words.
func TestErrors_InsideASuccessAreFaults(t *testing.T) {
	for _, c := range []struct{ name, data, words string }{
		{"error", `{"message":"engine died"}`, "engine died"},
		{"error", `Internal Server Error`, "Internal Server Error"},
		{"error", ``, "the server sent an event named error without any words"},
		{"Error", `{"code":"x","message":"no"}`, "no"},
		{"error", `"quoted"`, "quoted"},
		{"", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, "Overloaded"},
		{"", `{"type":"error","message":"bad"}`, "bad"},
		{"", `{"message":"too long","code":400}`, "too long"},
		{"", `{"code":"InvalidParameter","message":"wrong","request_id":"r"}`, "wrong"},
		{"", `{"code":1113,"msg":"no money","success":false}`, "no money"},
		{"", `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, "Authentication error"},
		{"", `{"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}`, "login fail"},
		{"", `{"text":"NETWORK ERROR","error_code":50002}`, "NETWORK ERROR"},
		{"", `{"status_code":400,"status_msg":"bad"}`, "bad"},
		{"", `{"detail":"Not Found"}`, "Not Found"},
		{"", `[{"error":{"code":429,"message":"quota"}}]`, "quota"},
		{"", `{"choices":[],"error":{"message":"late"}}`, "late"},
		{"", `{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"limit reached"}}}`, "Provider returned error: limit reached"},
		{"", `{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`, `the server ended the answer with finish_reason "error"`},
		{"", `{"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":502,"message":"Network connection lost."}}]}`, "Network connection lost."},
		{"", `{"choices":[{"index":0,"delta":{},"finish_reason":"abort"}]}`, `the server ended the answer with finish_reason "abort"`},
		{"", `{"choices":[{"index":0,"delta":{},"finish_reason":null}],"x_groq":{"id":"r","error":"over capacity"}}`, "over capacity"},
	} {
		reply := Protocol{}.NewReply(&protocol.Request{N: 1})
		reply.Payload(nil, []byte(delta(`"content":"a"`)))
		if m := reply.Payload([]byte(c.name), []byte(c.data)); m.Fault == nil || m.Fault.Kind != record.FaultInBand || m.Fault.Words != c.words {
			t.Errorf("%s %s: %+v", c.name, c.data, m.Fault)
		}
		if c.name != "" {
			continue
		}
		if fault := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte("\xef\xbb\xbf" + c.data)); fault == nil || fault.Kind != record.FaultInBand || fault.Words != c.words {
			t.Errorf("as a whole reply %s: %+v", c.data, fault)
		}
	}
}

// TestErrors_KeysThatHoldNothingAreNoErrors, in every payload, by template, pattern and parser.
func TestErrors_KeysThatHoldNothingAreNoErrors(t *testing.T) {
	for _, field := range []string{`"error":""`, `"error":{}`, `"error":false`, `"error":[]`, `"error":null`, `"error":0`, `"error":"null"`, `"error":"None"`, `"error":{"code":"200","message":"success"}`, `"error":{"code":0,"message":""}`, `"error":{"code":null}`,
		`"error_code":0`, `"code":0,"message":"success"`, `"code":200,"msg":"ok"`, `"success":true`, `"status":"success"`, `"message":"x","code":500`, `"type":"chunk"`, `"base_resp":{"status_code":0,"status_msg":""}`} {
		var chunks [][]byte
		var lines []string
		for _, choices := range []string{`[{"index":0,"delta":{"content":"a"}}]`, `[{"index":0,"delta":{"content":"b"},"content_filter_result":{"error":{"code":"content_filter_error"}}}]`,
			`[{"index":0,"delta":{},"finish_reason":"stop"}]`} {
			lines = append(lines, `{`+field+`,"choices":`+choices+`}`, `{"choices":`+choices+`,`+field+`}`)
		}
		lines = append(lines, `{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":4},`+field+`}`)
		_, faults, r := read(protocol.Request{}, lines...)
		if faults != nil || r.Choices[0].Text != "aabb" || r.Usage.Completion != 4 {
			t.Errorf("%s: %v %+v", field, faults, r)
		}
		for _, line := range lines {
			chunks = append(chunks, []byte(line))
		}
		both(t, chunks)
	}
}

// TestErrors_MessageWithoutACodeIsNoErrorButMayExplainAnEnd.
func TestErrors_MessageWithoutACodeIsNoErrorButMayExplainAnEnd(t *testing.T) {
	_, faults, r := read(protocol.Request{}, `{"message":"the worker is gone"}`)
	if faults != nil || r.Words != "the worker is gone" || r.Complete {
		t.Errorf("%v %+v", faults, r)
	}
}

// TestErrors_IsNotReadByWhatAHarmlessPayloadTaught: two payloads that differ in a number alone.
func TestErrors_IsNotReadByWhatAHarmlessPayloadTaught(t *testing.T) {
	known := &sharedPatterns{}
	alike(t, known, [][]byte{[]byte(`{"code":200,"message":"fine"}`), []byte(`{"code":200,"message":"good"}`), []byte(`{"code":500,"message":"bad"}`)})
}

// TestErrors_WholeRepliesInOddForms.
func TestErrors_WholeRepliesInOddForms(t *testing.T) {
	const one = `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`
	for name, body := range map[string]string{"a byte order mark": "\xef\xbb\xbf" + one, "blank lines before it": "\n\n\n" + one, "in a list": "[" + one + "]", "encoded twice": string(must([]byte(`"`+strings.ReplaceAll(one, `"`, `\"`)+`"`), nil)),
		"NaN as Python writes it": strings.Replace(one, `"index":0`, `"index":0,"logprobs":{"x":NaN}`, 1), "an odd index": strings.Replace(one, `"index":0`, `"index":-1`, 1)} {
		reply := Protocol{}.NewReply(&protocol.Request{N: 1})
		fault := reply.Body([]byte(body))
		if r := reply.Result(); fault != nil || len(r.Choices) != 1 || r.Choices[0].Text != "Hi" || r.Choices[0].Finish != "stop" || r.Usage.Completion != 1 {
			t.Errorf("%s: %+v %+v", name, fault, r)
		}
	}
	for _, body := range []string{"null", `""`, "[]", "{}", "true", "7"} {
		if fault := (Protocol{}).NewReply(&protocol.Request{N: 1}).Body([]byte(body)); fault == nil || fault.Kind != record.FaultDecode {
			t.Errorf("%s: %+v", body, fault)
		}
	}
}

// TestErrors_NestingIsBoundedBeforeItIsRead: eight million brackets would overflow the stack.
func TestErrors_NestingIsBoundedBeforeItIsRead(t *testing.T) {
	deep := strings.Repeat("[", 8_000_000)
	closed := strings.Repeat("[", 4_000_000) + strings.Repeat("]", 4_000_000)
	for _, data := range []string{deep, closed, `{"choices":` + deep, `{"x":` + closed + `,"choices":[{"index":0,"delta":{"content":"a"}}]}`, `{"error":` + closed + `}`, `[` + deep + `]`,
		strings.Repeat(`{"a":`, 8_000_000), delta(`"content":"a"`) + "\n" + deep, `"` + deep} {
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		if m := r.Payload(nil, []byte(data)); m.Fault == nil || m.Fault.Kind != record.FaultDecode {
			t.Errorf("%.40q…: %+v", data, m)
		}
		if fault := r.Body([]byte(data)); fault == nil || fault.Kind != record.FaultDecode || len(fault.Words) > 400 {
			t.Errorf("%.40q… whole: %+v", data, fault)
		}
		r.Payload([]byte("error"), []byte(data))
		(Protocol{}).ErrorText([]byte(data))
	}
	just := `{"x":` + strings.Repeat("[", jsondepth.Max-1) + strings.Repeat("]", jsondepth.Max-1) + `,"choices":[{"index":0,"delta":{"content":"a"}}]}`
	if m := (Protocol{}).NewReply(&protocol.Request{N: 1}).Payload(nil, []byte(just)); m.Kind != record.Output {
		t.Errorf("at the bound: %+v", m)
	}
}
