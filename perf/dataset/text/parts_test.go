package text

import "testing"

// Some files have lists of parts even where a message is a text alone.
func TestShareGPT_KeepsContentsOfTextParts(t *testing.T) {
	it, err := parseShareGPT([]byte(`{"messages":[{"role":"user","content":[{"type":"text","text":"What is "},{"type":"text","text":"it?"}]},` +
		`{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},` +
		`{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"42"}]},{"role":"user","content":[{"type":"text","text":"Why?"}]}]}`))
	if err != nil || len(it.Messages) != 4 || it.Measured != "Why?" || it.Messages[0].Content != "What is it?" || it.Messages[2].Content != "42" {
		t.Errorf("%v %q %+v", err, it.Measured, it.Messages)
	}
}
