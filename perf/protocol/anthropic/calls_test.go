package anthropic

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestReply_TellsTheCallsApartThatTheClientAnswers holds that the next turn of a conversation can repeat them, and not those of the
// server's own tools.
func TestReply_TellsTheCallsApartThatTheClientAnswers(t *testing.T) {
	want := []workload.ToolCall{{ID: "toolu_1", Name: "weather", Arguments: `{"city":"Hefei"}`}, {ID: "toolu_2", Name: "time"}}
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, e := range []string{
		`{"type":"message_start","message":{"id":"m","content":[]}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"search","input":{}}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}`,
		`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"city\":"}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\"Hefei\"}"}}`,
		`{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_2","name":"time","input":{}}}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, `{"type":"message_stop"}`,
	} {
		r.Payload(nil, []byte(e))
	}
	r.Result()
	if d := cmp.Diff(want, r.(protocol.CallReader).ToolCalls()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	r = Protocol{}.NewReply(&protocol.Request{N: 1})
	fault := r.Body([]byte(`{"type":"message","content":[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Hefei"}},` +
		`{"type":"tool_use","id":"toolu_2","name":"time","input":{}}],"stop_reason":"tool_use"}`))
	if fault != nil {
		t.Fatal(fault)
	}
	if d := cmp.Diff(want, r.(protocol.CallReader).ToolCalls()); d != "" {
		t.Errorf("a whole reply: (-want +got)\n%s", d)
	}
}
