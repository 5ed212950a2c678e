package responses

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestReply_TellsTheCallsApartThatTheClientAnswers holds that the next turn of a conversation can repeat them: whatever events brought
// a call, and not those of the server's own tools.
func TestReply_TellsTheCallsApartThatTheClientAnswers(t *testing.T) {
	const (
		added   = `{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather"}}`
		other   = `{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc_2","call_id":"call_2","name":"time"}}`
		start   = `{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"city\":"}`
		between = `{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{}"}`
		rest    = `{"type":"response.function_call_arguments.delta","output_index":1,"delta":"\"Hefei\"}"}`
		ended   = `{"type":"response.completed","response":{"status":"completed","output":[` +
			`{"type":"web_search_call","id":"ws","name":"search"},` +
			`{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Hefei\"}"},` +
			`{"type":"function_call","id":"fc_2","call_id":"call_2","name":"time","arguments":"{}"}]}}`
	)
	want := []workload.ToolCall{{ID: "call_1", Name: "weather", Arguments: `{"city":"Hefei"}`}, {ID: "call_2", Name: "time", Arguments: "{}"}}
	for name, events := range map[string][]string{"in deltas": {added, other, start, between, rest, ended}, "at the end alone": {ended}} {
		r := Protocol{}.NewReply(&protocol.Request{N: 1})
		for _, e := range events {
			r.Payload(nil, []byte(e))
		}
		r.Result()
		if d := cmp.Diff(want, r.(protocol.CallReader).ToolCalls()); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
	search := `{"type":"response.output_item.added","output_index":0,"item":{"type":"web_search_call","id":"ws"}}`
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, e := range []string{search, added, start, rest, strings.Replace(ended, `"id":"ws","name":"search"`, `"id":"ws"`, 1)} {
		r.Payload(nil, []byte(e))
	}
	if got := r.Result().Choices[0].Tools; got != `weather{"city":"Hefei"}time{}` {
		t.Errorf("behind a search of the server's own: %s", got)
	}
	r = Protocol{}.NewReply(&protocol.Request{N: 1})
	body := strings.TrimSuffix(strings.TrimPrefix(ended, `{"type":"response.completed","response":`), "}")
	if fault := r.Body([]byte(body)); fault != nil {
		t.Fatal(fault)
	}
	if d := cmp.Diff(want, r.(protocol.CallReader).ToolCalls()); d != "" {
		t.Errorf("a whole reply: (-want +got)\n%s", d)
	}
}
