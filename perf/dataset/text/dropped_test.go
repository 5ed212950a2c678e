package text_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestFormats_NothingOfAConversationIsLeftOut(t *testing.T) {
	call := `assistant:{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]}|`
	for content, want := range map[string]string{
		`{"system":"S","conversations":[{"from":"human","value":"Q"}]}`:                                                            "system:S|user:Q|",
		`{"system":"S","conversations":[{"from":"system","value":"own"},{"from":"human","value":"Q"}]}`:                            "system:own|user:Q|",
		`{"conversations":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"},{"role":"user","content":"<R> & S"}]}`: "user:Q|assistant:A|user:<R> & S|",
		`{"conversations":[{"from":"human","value":"Q"},{"from":"function_call","value":"{\"name\":\"f\",\"arguments\":{\"a\": 1}}"},` +
			`{"from":"observation","value":"<O>"},{"from":"gpt","value":"A"},{"from":"human","value":"R"}]}`: "user:Q|" + call + `tool:<O>{"role":"tool","content":"<O>","tool_call_id":"call_1"}|assistant:A|user:R|`,
		`{"conversations":[{"from":"human","value":"Q"},{"from":"function_call","value":"no JSON"},{"from":"human","value":"R"}]}`: "user:Q|assistant:no JSON|user:R|",
		`{"messages":[{"role":"user","content":[{"type":"text","text":"Q"},{"type":"image_url","image_url":{"url":"u"}}]}]}`:       `user:Q{"role":"user","content":[{"type":"text","text":"Q"},{"type":"image_url","image_url":{"url":"u"}}]}|`,
		`{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"x"}]},{"role":"tool","tool_call_id":"x","content":"O"},{"role":"user","content":"Q"}]}`: `assistant:{"role":"assistant","content":null,"tool_calls":[{"id":"x"}]}|` +
			`tool:O{"role":"tool","content":"O","tool_call_id":"x"}|user:Q|`,
		`{"tools":"[{\"name\": \"f\", \"parameters\": {}}]","conversations":[{"from":"human","value":"Q"}]}`: `{"messages":[{"role":"user","content":"Q"}],"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}`,
		`{"tools":"","conversations":[{"from":"human","value":"Q"}]}`:                                        "user:Q|",
	} {
		got, err := prompts(t, "sharegpt", []byte(content), dataset.Options{Chat: true, MaxLength: 100})
		if d := cmp.Diff([]string{want}, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", content, err, d)
		}
	}
	line := `{"tools":"[]","system":"S","conversations":[{"from":"human","value":"Q"}]}`
	if got, err := prompts(t, "sharegpt", []byte(line), dataset.Options{TextOnly: true, MaxLength: 100}); err != nil || strings.Join(got, "") != "Q" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFormats_WhatALineAsksOfARequestIsInItsBody(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"messages", `{"id":7,"messages":[{"role":"user","content":"Q"}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false,"model":"gpt-4","temperature":null}`,
			`{"messages":[{"role":"user","content":"Q"}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false}`},
		{"messages", `{"messages":[{"role":"user","content":"Q"}],"tools":[]}`, `user:{"role":"user","content":"Q"}|`},
		{"aiperf_single_turn", `{"text":"T","role":"system"}`, "system:T|"},
		{"aiperf_single_turn", `{"text":"T","image":"http://x/y","role":"assistant"}`, `assistant:{"role":"assistant","content":[{"type":"text","text":"T"},{"type":"image_url","image_url":{"url":"http://x/y"}}]}|`},
		{"vllm_custom", `{"prompt":"  as it stands\n"}`, "  as it stands\n"},
	} {
		got, err := prompts(t, c.name, []byte(c.content), dataset.Options{Chat: true, MaxLength: 100})
		if d := cmp.Diff([]string{c.want}, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.content, err, d)
		}
	}
	for _, c := range []struct{ name, content, want string }{
		{"messages", `{"messages":[{"role":"user","content":"Q"}],"tools":{}}`, `"tools" is not a list`},
		{"sharegpt", `{"conversations":[{"from":"human","value":"Q"}],"tools":"no JSON"}`, `"tools" is not a list`},
		{"messages", `{"messages":[{"role":"user","content":"half \ud83d of it"}]}`, "surrogate pair"},
		{"openai_batch", `{"body":{"prompt":"\ude00"}}`, "surrogate pair"},
		{"vllm_custom", `{"prompt":"\ud83d"}`, "surrogate pair"},
		{"line_by_line", `"\ud83d"`, "surrogate pair"},
	} {
		if _, err := prompts(t, c.name, []byte(c.content), dataset.Options{Chat: c.name != "openai_batch", MaxLength: 100}); err == nil || !strings.Contains(err.Error(), "line 1: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.content, err)
		}
	}
	if got, err := prompts(t, "custom", []byte(`"\ud83d"`), dataset.Options{Chat: true, MaxLength: 100}); err != nil || got[0] != `"\ud83d"` {
		t.Errorf("a line that is no JSON: %q, %v", got, err)
	}
}

func TestFormats_WhatIsNotSentIsSaidOnce(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"messages", `{"id":1,"messages":[{"role":"user","content":"Q"}],"model":"m","score":null}` + "\n" + `{"messages":[{"role":"user","content":"Q"}],"model":"m","kind":2}`,
			"FILE contain fields that this dataset does not send: model, kind"},
		{"sharegpt", `{"conversations":[{"from":"human","value":"Q"},{"from":"narrator","value":"N"}],"images":["a.png"]}`, `FILE contain fields that this dataset does not send: turns of "narrator", images`},
		{"aiperf_single_turn", `{"type":"single_turn","text":"T","timestamp":5}`, "does not send: timestamp"},
		{"vllm_custom", `{"prompt":"a"}` + "\n" + `{"prompt":null}` + "\n" + `{"prompt":" "}`, "skipped items without a prompt in FILE: line 2, line 3"},
		{"line_by_line", "a\n\n\"\"\n", "skipped items without a prompt in FILE: line 3"},
		{"openai_batch", `{"custom_id":"1","url":"u","body":{"messages":[{"role":"user","content":"Q"}]}}`, ""},
	} {
		if got := notes(t, c.name, c.content, dataset.Options{Chat: true, MaxLength: 100}); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", c.content, got, c.want)
		}
	}
}

// notes are what a data set says of a file.
func notes(t *testing.T, name, content string, o dataset.Options) string {
	t.Helper()
	o.Path = write(t, "file", content)
	source, err := declared(t, name).Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	all := ""
	for _, n := range source.(*text.Source).Notes() {
		all += strings.ReplaceAll(n.EN, filepath.Dir(o.Path)+string(filepath.Separator)+"file", "FILE")
	}
	return all
}

func TestFormats_BodiesThatTheEndpointDoesNotTakeAreRefused(t *testing.T) {
	o := dataset.Options{Chat: true, MaxLength: 100, Sendable: func(turn workload.Turn) error {
		if strings.Contains(string(turn.Prompt.Body), "input") {
			return errors.New("not of this API")
		}
		return nil
	}}
	for name, content := range map[string]string{"openai_batch": `{"url":"/v1/responses","body":{"input":"x"}}`, "line_by_line": `{"input":"x"}`} {
		if _, err := prompts(t, name, []byte(content), o); err == nil || !strings.Contains(err.Error(), "line 1: not of this API") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ids := dataset.Options{Chat: true, TokenizePrompt: true, Tokenizer: words{}, MaxLength: 100}
	for name, content := range map[string]string{"line_by_line": `{"messages":[{"role":"user","content":"Q"}]}`, "messages": `{"messages":[{"role":"user","content":"Q"}],"tools":[{"type":"function"}]}`,
		"aiperf_single_turn": `{"text":"T","extra":{"temperature":1}}`, "openai_batch": `{"body":{"prompt":"x"}}`} {
		if _, err := prompts(t, name, []byte(content), ids); err == nil || !strings.Contains(err.Error(), "line 1: --tokenize-prompt") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := prompts(t, "line_by_line", []byte(`{"prompt":[1,2]}`), dataset.Options{TokenizePrompt: true, Tokenizer: words{}, MaxLength: 100}); err != nil {
		t.Error(err)
	}
}
