package simulator

import (
	"errors"
	"testing"
)

// FuzzRequest holds that a body is either refused as invalid or made into a job that keeps its own bounds.
func FuzzRequest(f *testing.F) {
	for _, body := range []string{
		chatBody(`"max_tokens":3,"n":2,"stop":["a","e"],"min_tokens":2`), `{"prompt":[[1,2],[3]],"logprobs":2}`, `{"prompt":["a","b"],"stop":null}`,
		chatBody(`"tools":[{"function":{"name":"f"}}],"tool_choice":"required"`), `{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}`,
		`{"messages":[null]}`, `{"tool_choice":{},"tools":[{}],"stop":"","prompt":""}`, `null`, `[]`, `{"prompt":[[]]}`,
	} {
		for kind := range byte(4) {
			f.Add([]byte(body), kind)
		}
	}
	f.Add([]byte(`{"input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},{"type":"function_call","arguments":"{}"}],"max_output_tokens":4}`), byte(2))
	f.Add([]byte(`{"max_tokens":4,"system":[{"type":"text","text":"a"}],"messages":[{"role":"user","content":"b"}],"tools":[{"name":"f"}],"tool_choice":{"type":"tool","name":"f"}}`), byte(3))
	s, err := New(Config{MaxContext: 300, EOSAfter: 9, ReasoningTokens: 2}, bytewise{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind byte) {
		j, err := s.prepare(body, []api{completionsAPI, chatAPI, responsesAPI, messagesAPI}[kind%4], 1, "")
		var bad *invalid
		if err != nil {
			if !errors.As(err, &bad) {
				t.Fatalf("refused as %T: %v", err, err)
			}
			return
		}
		for _, c := range j.choices {
			if c.tokens < 1 || c.reasoning > c.tokens || c.tokens > 300 {
				t.Fatalf("a choice of %d tokens, %d of them reasoning", c.tokens, c.reasoning)
			}
			if j.MinTokens != nil && c.tokens < *j.MinTokens || j.limit() > 0 && c.tokens > j.limit() {
				t.Fatalf("%d tokens, but the request has a limit of %d: %s", c.tokens, j.limit(), body)
			}
			for !c.done() {
				c.next()
			}
		}
	})
}
