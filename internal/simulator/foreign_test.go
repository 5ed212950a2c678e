package simulator

import (
	"encoding/json"
	"strings"
	"testing"
)

// A typed is an event as clients of /responses and /messages see it.
type typed struct {
	Type     string
	Sequence int `json:"sequence_number"`
	Index    int
	Delta    json.RawMessage // a text of /responses, an object of /messages
	Response struct {
		Status string
		Output []struct {
			Type, Name, Arguments string
			Content               []struct{ Text string }
		}
		Usage struct {
			Input  int `json:"input_tokens"`
			Output int `json:"output_tokens"`
		}
	}
	Usage struct {
		Output int `json:"output_tokens"`
	}
}

// typedEvents reads a stream whose events name their types.
func typedEvents(t *testing.T, body string) (list []typed) {
	t.Helper()
	for _, block := range strings.Split(strings.TrimSpace(body), "\n\n") {
		name, data, ok := strings.Cut(block, "\ndata: ")
		var e typed
		if err := json.Unmarshal([]byte(data), &e); !ok || err != nil || "event: "+e.Type != name {
			t.Fatalf("%q is no event of its type: %v", block, err)
		}
		list = append(list, e)
	}
	return list
}

func kinds(list []typed) (all []string) {
	for _, e := range list {
		if len(all) == 0 || all[len(all)-1] != e.Type {
			all = append(all, e.Type)
		}
	}
	return all
}

func TestResponses_StreamSaysWhatItsLastEventHolds(t *testing.T) {
	c := serve(t, Config{ReasoningTokens: 2})
	events := typedEvents(t, c.ok("/v1/responses", `{"input":"hi","max_output_tokens":6,"stream":true,"seed":1}`))
	const want = "created in_progress output_item.added reasoning_text.delta reasoning_text.done output_item.done output_item.added " +
		"content_part.added output_text.delta output_text.done content_part.done output_item.done incomplete"
	if got := strings.ReplaceAll(strings.Join(kinds(events), " "), "response.", ""); got != want {
		t.Errorf("the events are %s", got)
	}
	said := map[string]string{}
	for i, e := range events {
		if e.Sequence != i {
			t.Errorf("event %d has the number %d", i, e.Sequence)
		}
		var text string
		if json.Unmarshal(e.Delta, &text) == nil {
			said[e.Type] += text
		}
	}
	last := events[len(events)-1].Response
	if last.Status != "incomplete" || len(last.Output) != 2 || last.Output[0].Content[0].Text != said["response.reasoning_text.delta"] ||
		last.Output[1].Content[0].Text != said["response.output_text.delta"] || last.Usage.Output != 6 || last.Usage.Input == 0 {
		t.Errorf("the last event is %+v, the stream said %q", last, said)
	}
}

func TestMessages_StreamHasItsBlocksInOrder(t *testing.T) {
	c := serve(t, Config{ReasoningTokens: 2})
	events := typedEvents(t, c.ok("/v1/messages", `{"system":"Be brief.","messages":[{"role":"user","content":"hi"}],"max_tokens":6,"stream":true}`))
	const want = "message_start ping content_block_start content_block_delta content_block_stop content_block_start content_block_delta content_block_stop message_delta message_stop"
	if got := strings.Join(kinds(events), " "); got != want {
		t.Errorf("the events are %s", got)
	}
	if end := events[len(events)-2]; end.Usage.Output != 6 || !strings.Contains(string(end.Delta), "max_tokens") {
		t.Errorf("the end is %+v", end)
	}
}

func TestForeign_WholeAnswersAndToolsAreInTheAPIsForm(t *testing.T) {
	c := serve(t, Config{})
	for _, test := range []struct{ path, body, has string }{
		{"/v1/responses", `{"input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]}],"max_output_tokens":4,"tools":[{"type":"function","name":"f"}],"tool_choice":"required"}`, `"type":"function_call"`},
		{"/v1/responses", `{"input":"hi","instructions":"Be brief.","max_output_tokens":4}`, `"incomplete_details":{"reason":"max_output_tokens"}`},
		{"/v1/messages", `{"messages":[{"role":"user","content":"hi"}],"max_tokens":4,"tools":[{"name":"f"}],"tool_choice":{"type":"any"}}`, `"stop_reason":"tool_use"`},
		{"/v1/messages", `{"messages":[{"role":"user","content":"hi"}],"max_tokens":4}`, `"content":[{"text":`},
	} {
		body := c.ok(test.path, test.body)
		if !strings.Contains(body, test.has) || !json.Valid([]byte(body)) {
			t.Errorf("%s %s: %s", test.path, test.body, body)
		}
	}
}

func TestForeign_RefusesWhatTheAPIRefuses(t *testing.T) {
	c := serve(t, Config{})
	for _, test := range []struct{ path, body, has string }{
		{"/v1/messages", `{"messages":[{"role":"user","content":"hi"}]}`, "max_tokens: Field required"},
		{"/v1/messages", `{"messages":[{"role":"system","content":"hi"}],"max_tokens":4}`, "must be user or assistant"},
		{"/v1/responses", `{"messages":[]}`, "input: must be a text or a list of items"},
	} {
		response, body, err := c.post(test.path, test.body)
		if err != nil || response.StatusCode != 400 || !strings.Contains(body, test.has) {
			t.Errorf("%s %s: %s %v", test.path, test.body, body, err)
		}
	}
}
