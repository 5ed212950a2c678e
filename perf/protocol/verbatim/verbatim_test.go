package verbatim

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestVerbatim_PingsDoNotDecideWhichAPIAReplyIsOf: and errors are errors in any.
func TestVerbatim_PingsDoNotDecideWhichAPIAReplyIsOf(t *testing.T) {
	r := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, data := range []string{"ping", "null", ": x"} {
		if m := r.Payload(nil, []byte(data)); m.Kind != 0 || m.Fault != nil {
			t.Errorf("%s: %+v", data, m)
		}
	}
	if m := r.Payload(nil, []byte(`{"choices":[{"index":0,"delta":{"content":"a"}}]}`)); m.Kind != record.Output || m.Bytes != 1 {
		t.Errorf("a chunk: %+v", m)
	}
	other := Protocol{}.NewReply(&protocol.Request{N: 1})
	if m := other.Payload(nil, []byte(`{"token":"a"}`)); m.Kind != record.Output {
		t.Errorf("another API's payload: %+v", m)
	}
	if m := other.Payload([]byte("ping"), []byte(`{}`)); m.Kind != 0 {
		t.Errorf("its ping: %+v", m)
	}
	if m := other.Payload([]byte("error"), []byte(`{"message":"no"}`)); m.Fault == nil || m.Fault.Words != "no" {
		t.Errorf("its error: %+v", m)
	}
}
