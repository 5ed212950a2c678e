package openai

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// extras are keys of the API that no flag gives.
const extras = `"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"auto","parallel_tool_calls":false,` +
	`"logprobs":true,"top_logprobs":2,"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},"return_token_ids":true`

func TestEncode_ExtrasOfALineAndOfATemplateStayAsTheyAre(t *testing.T) {
	const messages = `"messages":[{"role":"user","content":"Why?"}]`
	const want = `{` + messages + `,` + extras + `,"model":"m","max_tokens":4,"stream":false}`
	line := workload.Turn{Prompt: workload.Prompt{Body: raw(`{` + messages + `,` + extras + `}`)}, MaxTokens: 4}
	template, err := protocol.ParseObject([]byte(`{"messages":"%p",` + extras + `}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		turn     workload.Turn
		settings protocol.Settings
	}{
		"a line":     {line, protocol.Settings{Model: "m"}},
		"a template": {workload.Turn{Prompt: workload.Prompt{Text: "Why?", Chat: true}, MaxTokens: 4}, protocol.Settings{Model: "m", Template: template}},
		"both":       {line, protocol.Settings{Model: "m", Template: template}},
	} {
		e, err := Protocol{}.Encode(c.turn, c.settings)
		if err != nil || string(e.Body) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, e.Body, want)
		}
	}
}

// The replies are as the API's documents and vLLM's server show them for these keys.
func TestReply_ExtrasThatWereAskedForAreNoText(t *testing.T) {
	const logprobs = `"logprobs":{"content":[{"token":"On","logprob":-0.1,"bytes":[79,110],"top_logprobs":[{"token":"On","logprob":-0.1,"bytes":[79,110]}]},{"token":"ce","logprob":-0.2,"bytes":[99,101],"top_logprobs":[]}],"refusal":null}`
	for name, events := range map[string][]string{
		"log probabilities and token ids": {
			`{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":[1,2,3]}`,
			`{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Once"},` + logprobs + `,"finish_reason":null,"token_ids":[7,8]}]}`,
			`{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop","token_ids":[]}]}`,
			`{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}`, `[DONE]`},
		"of completions": {
			`{"id":"c","object":"text_completion","choices":[{"index":0,"text":"Once","logprobs":{"text_offset":[0,2],"token_logprobs":[-0.1,-0.2],"tokens":["On","ce"],"top_logprobs":[{"On":-0.1},{"ce":-0.2}]},"finish_reason":"stop","stop_reason":null,"token_ids":[7,8],"prompt_token_ids":[1,2,3]}]}`,
			`{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}`, `[DONE]`},
	} {
		r := New().NewReply(&protocol.Request{N: 1, Stream: true})
		for _, e := range events {
			if c := r.Payload(nil, []byte(e)); c.Fault != nil {
				t.Fatalf("%s: %+v", name, c.Fault)
			}
		}
		got := r.Result()
		if len(got.Choices) != 1 || got.Choices[0].Text != "Once" || got.Choices[0].Tools != "" || got.Usage.Prompt != 3 || got.Usage.Completion != 2 || !got.Complete {
			t.Errorf("%s: %+v", name, got)
		}
	}
	whole := New().NewReply(&protocol.Request{N: 1})
	fault := whole.Body([]byte(`{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},` +
		logprobs + `,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}`))
	if got := whole.Result(); fault != nil || got.Choices[0].Tools != `f{"a":1}` || got.Choices[0].Text != "" || got.Choices[0].Finish != "tool_calls" {
		t.Errorf("a whole call: %+v, fault %+v", got, fault)
	}
}
