package spec

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func builtinProtocol(t testing.TB, name string) Protocol {
	t.Helper()
	s, err := Parse(Source(name))
	if err != nil {
		t.Fatal(err)
	}
	return New(s)
}

func encoded(t *testing.T, name string, turn workload.Turn, s protocol.Settings) protocol.Request {
	t.Helper()
	e, err := builtinProtocol(t, name).Encode(turn, s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var byDefault = []string{"temperature", "max_tokens", "stream"}

func TestEncode_LeavesOutATemperatureThatTGIRefuses(t *testing.T) {
	zero := 0.0
	e := encoded(t, "tgi", workload.Turn{Prompt: workload.Prompt{Text: "Why?"}}, protocol.Settings{Sampling: protocol.Sampling{Temperature: &zero}})
	if strings.Contains(string(e.Body), "temperature") {
		t.Errorf("%s", e.Body)
	}
}

func TestEncode_FillsABodyThatADatasetGave(t *testing.T) {
	zero := 0.0
	settings := protocol.Settings{Model: "m", Stream: true, Sampling: protocol.Sampling{Temperature: &zero}, ByDefault: byDefault}
	own := workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"model":"mine","prompt":"Why?","options":{"num_predict":5,"num_ctx":64}}`)}, MaxTokens: 9}
	if e := encoded(t, "ollama", own, settings); string(e.Body) != `{"model":"mine","prompt":"Why?","options":{"num_predict":5,"num_ctx":64,"temperature":0},"stream":true}` || e.MaxTokens != 5 {
		t.Errorf("%s %+v", e.Body, e)
	}
	settings.ByDefault = []string{"temperature", "stream"}
	if e := encoded(t, "ollama", own, settings); e.MaxTokens != 9 {
		t.Errorf("a limit that the user gave does not win: %s", e.Body)
	}
	openai := workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"messages":[{"role":"user","content":"Why?"}],"max_tokens":5,"temperature":0.5}`)}}
	want := `{"model":"m","input":{"messages":[{"role":"user","content":"Why?"}]},"parameters":{"result_format":"message","max_tokens":5,"temperature":0.5,"incremental_output":true}}`
	settings.ByDefault = byDefault
	if e := encoded(t, "dashscope", openai, settings); string(e.Body) != want {
		t.Errorf("%s\nwant\n%s", e.Body, want)
	}
}

func TestEncode_MergesFurtherKeysIntoObjects(t *testing.T) {
	extra := []protocol.Field{{Key: "options", Value: []byte(`{"num_ctx":64,"num_predict":null}`)}, {Key: "stream", Value: []byte("null")}}
	e := encoded(t, "ollama", workload.Turn{Prompt: workload.Prompt{Text: "Why?"}, MaxTokens: 9}, protocol.Settings{Model: "m", Extra: extra})
	if want := `{"model":"m","prompt":"Why?","options":{"num_ctx":64}}`; string(e.Body) != want || e.MaxTokens != 0 {
		t.Errorf("%s %d, want %s", e.Body, e.MaxTokens, want)
	}
}

func TestEncode_GivesPartsOfMessagesTheAPIsForm(t *testing.T) {
	list := workload.Turn{Prompt: workload.Prompt{Messages: []workload.Message{{JSON: []byte(`{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}},{"type":"text","text":"What?"}]}`)}}}}
	if e := encoded(t, "dashscope", list, protocol.Settings{}); !strings.Contains(string(e.Body), `"content":[{"image":"data:x"},{"text":"What?"}]`) {
		t.Errorf("%s", e.Body)
	}
	list.Prompt.Messages[0].JSON = []byte(`{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"Why?"},{"type":"image_url","image_url":"http://h/x.png"}]}`)
	if e := encoded(t, "ollama", list, protocol.Settings{}); !strings.Contains(string(e.Body), `"messages":[{"role":"user","content":"What?\nWhy?","images":["AA==","http://h/x.png"]}]`) {
		t.Errorf("%s", e.Body)
	}
	list.Prompt.Messages[0].JSON = []byte(`{"role":"user","content":[{"type":"text","text":"What?"}]}`)
	if e := encoded(t, "ollama", list, protocol.Settings{}); !strings.Contains(string(e.Body), `{"role":"user","content":"What?"}`) {
		t.Errorf("%s", e.Body)
	}
}

func replyTo(t *testing.T, name string, e protocol.Request, events ...string) (protocol.Result, *record.Fault) {
	t.Helper()
	r := builtinProtocol(t, name).NewReply(&e)
	for _, data := range events {
		if m := r.Payload(nil, []byte(data)); m.Fault != nil {
			return r.Result(), m.Fault
		}
	}
	return r.Result(), nil
}

func TestReply_OfSeveralChoicesIsCompleteWhenAllHaveEnded(t *testing.T) {
	two := protocol.Request{N: 2, Stream: true}
	r, _ := replyTo(t, "dashscope", two, `{"output":{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"null"},{"index":1,"message":{"content":"b"},"finish_reason":"stop"}]}}`)
	if r.Complete || len(r.Choices) != 2 || r.Choices[1].Text != "b" {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "dashscope", two, `{"output":{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"stop"},{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}}`)
	if !r.Complete || r.Choices[0].Text != "a" || r.Choices[1].Text != "b" {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "sglang", two, `{"index":0,"text":"a","meta_info":{"prompt_tokens":4,"completion_tokens":1,"finish_reason":{"type":"stop"}}}`,
		`{"index":1,"text":"bc","meta_info":{"prompt_tokens":4,"completion_tokens":2,"finish_reason":{"type":"stop"}}}`)
	if !r.Complete || len(r.Choices) != 2 || r.Choices[0].Text != "a" || r.Choices[1].Text != "bc" || r.Usage.Completion != 3 {
		t.Errorf("%+v", r)
	}
	whole := builtinProtocol(t, "sglang").NewReply(&protocol.Request{N: 2})
	f := whole.Body([]byte(`[{"text":"a","meta_info":{"prompt_tokens":4,"completion_tokens":1}},{"text":"bc","meta_info":{"prompt_tokens":4,"completion_tokens":2}}]`))
	if r := whole.Result(); f != nil || len(r.Choices) != 2 || r.Choices[1].Text != "bc" || r.Usage.Completion != 3 {
		t.Errorf("%+v %+v", f, r)
	}
}

func TestReply_ThatSGLangAbortsIsAFault(t *testing.T) {
	if _, f := replyTo(t, "sglang", protocol.Request{N: 1}, `{"text":"a","meta_info":{"finish_reason":{"type":"abort","message":"out of memory"}}}`); f == nil || !strings.Contains(f.Words, "out of memory") {
		t.Errorf("%+v", f)
	}
}

func TestReply_KeepsNameAndArgumentsOfATool(t *testing.T) {
	r, _ := replyTo(t, "ollama", protocol.Request{N: 1}, `{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false}`)
	if len(r.Choices) != 1 || r.Choices[0].Tools != `f{"a":1}` {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "dashscope", protocol.Request{N: 1}, `{"output":{"choices":[{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"null"}]}}`)
	if len(r.Choices) != 1 || r.Choices[0].Tools != `f{}` {
		t.Errorf("%+v", r)
	}
}

func TestReply_OfOneLineThatSaysItGoesOnIsCut(t *testing.T) {
	r := builtinProtocol(t, "ollama").NewReply(&protocol.Request{N: 1, Stream: true})
	if f := r.Body([]byte(`{"message":{"content":"Once"},"done":false}`)); f == nil || f.Kind != record.FaultTruncated {
		t.Errorf("%+v", f)
	}
}

func TestParse_TakesJSONWithTabsAndSuggestsNames(t *testing.T) {
	if _, err := Parse([]byte("{\n\t\"version\": 1,\n\t\"endpoint\": \"say\", \"request\": {\"text\": {\"ask\": \"Q: ${prompt}\"}},\n\t\"reply\": {\"text\": \"answer\"}\n}")); err != nil {
		t.Error(err)
	}
	_, err := Parse([]byte("version: 1\nendpoint: say\nheaders: {X-A: 1}\nrequest:\n  text: {model: \"${modell}\"}\nreply:\n  txet: a\n  text: a..b\n"))
	for _, want := range []string{"line 3: ", "line 5: ", "did you mean model?", "line 7: ", "did you mean text?", "line 8: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestEncode_RefusesAPromptThatTheBodyHasNoPlaceFor(t *testing.T) {
	ids := workload.Turn{Prompt: workload.Prompt{TokenIDs: []int{1, 2}}}
	if e, err := builtinProtocol(t, "tgi").Encode(ids, protocol.Settings{}); err == nil || !strings.Contains(err.Error(), "${token_ids}") {
		t.Errorf("%s %v", e.Body, err)
	}
}

func TestEncode_MakesAListOfOneTextForInputs(t *testing.T) {
	s, err := Parse([]byte("version: 1\nkind: embedding\nendpoint: embed\nrequest: {text: {texts: \"${inputs}\"}}\nreply: {result: vectors}\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(s).Encode(workload.Turn{Prompt: workload.Prompt{Text: "Why?"}}, protocol.Settings{})
	if err != nil || string(e.Body) != `{"texts":["Why?"]}` || New(s).PromptText(e.Body) != "Why?" {
		t.Errorf("%s %v", e.Body, err)
	}
}

// Without its details, a whole reply has an empty list of the prompt's tokens: nobody counted them.
func TestReply_OfTGIWithoutPromptTokensLeavesThemToTheTokenizer(t *testing.T) {
	r := builtinProtocol(t, "tgi").NewReply(&protocol.Request{N: 1})
	f := r.Body([]byte(`{"generated_text":"Once","details":{"finish_reason":"length","generated_tokens":4,"seed":null,"prefill":[],"tokens":[]}}`))
	if got := r.Result(); f != nil || got.Usage.Prompt != -1 || got.Usage.Completion != 4 {
		t.Errorf("%v %+v", f, got.Usage)
	}
	r = builtinProtocol(t, "tgi").NewReply(&protocol.Request{N: 1})
	f = r.Body([]byte(`{"generated_text":"Once","details":{"generated_tokens":4,"prefill":[{"id":1,"text":"a"},{"id":2,"text":"b"}]}}`))
	if got := r.Result(); f != nil || got.Usage.Prompt != 2 {
		t.Errorf("%v %+v", f, got.Usage)
	}
}

// SGLang with --incremental-streaming-output sends parts in the same form.
func TestReply_OfSGLangMayBeParts(t *testing.T) {
	part := func(text, tokens string) string {
		return `{"text":"` + text + `","meta_info":{"id":"x","prompt_tokens":4,"completion_tokens":` + tokens + `,"finish_reason":null}}`
	}
	last := `{"text":" time","meta_info":{"prompt_tokens":4,"completion_tokens":5,"finish_reason":{"type":"length"}}}`
	r, _ := replyTo(t, "sglang", protocol.Request{N: 1}, part("Once", "1"), part(" upon", "2"), part(" a", "3"), part(" a", "4"), last)
	if r.Choices[0].Text != "Once upon a a time" || r.Cumulative || r.Usage.Completion != 5 {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "sglang", protocol.Request{N: 1}, part("Once", "1"), part("Once upon\ufffd", "2"), part("Once upon 中", "3"), part("Once upon", "3")) // a stop string is cut off
	if r.Choices[0].Text != "Once upon" || !r.Cumulative {
		t.Errorf("%+v", r)
	}
	r, _ = replyTo(t, "sglang", protocol.Request{N: 1}, part("\ufffd", "1"), part("中", "2"), part("中文", "3"))
	if r.Choices[0].Text != "中文" || !r.Cumulative {
		t.Errorf("%+v", r)
	}
}
