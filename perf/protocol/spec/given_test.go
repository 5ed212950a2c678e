package spec

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// Python's json.dumps writes a space behind each colon.
func TestEncode_GivesMessagesOfAGivenBodyTheAPIsFormHoweverTheyAreSpelled(t *testing.T) {
	const messages = `"messages": [{"role": "user", "content": [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]}]`
	for _, c := range []struct{ api, body, want string }{
		{"dashscope", `{` + messages + `}`, `[{"text":"What?"},{"image":"data:image/png;base64,AA=="}]`},
		{"dashscope", `{"input": {` + messages + `}}`, `[{"text":"What?"},{"image":"data:image/png;base64,AA=="}]`},
		{"dashscope", `{"input": {"messages": [{"role": "user", "content": [{"image": "x"}]}]}}`, `{"image":"x"}`},
		{"ollama", `{` + messages + `}`, `"content":"What?","images":["AA=="]`},
		{"ollama", `{"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}]}`, `"arguments":{}`},
	} {
		e := encoded(t, c.api, workload.Turn{Prompt: workload.Prompt{Body: []byte(c.body)}}, protocol.Settings{})
		if !strings.Contains(string(e.Body), c.want) {
			t.Errorf("%s: %s", c.api, e.Body)
		}
	}
}

func TestEncode_LeavesOutWhatIsNotPositiveHoweverItIsWritten(t *testing.T) {
	p := parsed(t, `{"version": 1, "endpoint": "say", "reply": {"text": "text"}, "request": {"text": {"q": "${prompt}", "p": {"t": "${temperature?positive}"}}}}`)
	for value, want := range map[string]string{"0.0": `{"q":"Why?"}`, "0e3": `{"q":"Why?"}`, "-0.5": `{"q":"Why?"}`, "0.5": `{"q":"Why?","p":{"t":0.5}}`} {
		e, err := p.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"q":"Why?","temperature":` + value + `}`)}}, protocol.Settings{})
		if err != nil || string(e.Body) != want {
			t.Errorf("%s: %v %s, want %s", value, err, e.Body, want)
		}
	}
}
