package answer

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// Whole is what replies of APIs that do not stream have in common; their Body fills Out.
type Whole struct {
	// Name is what such a reply is, in a message.
	Name string
	// Out is what was read.
	Out protocol.Result
}

// Payload is a fault: the API does not stream.
func (w *Whole) Payload(_, data []byte) protocol.Chunk {
	return protocol.Chunk{Tokens: -1, Fault: servererror.Undecodable("an event of a stream instead of "+w.Name, data)}
}

// Behind has nothing to read.
func (w *Whole) Behind([]byte) {}

// Result is what was read.
func (w *Whole) Result() protocol.Result { return w.Out }

// Open is the JSON of a body, and the body without white space around it.
func Open(body []byte) (root gjson.Result, trimmed []byte, fault *record.Fault) {
	body = servererror.Trim(body)
	if len(body) == 0 {
		return root, body, &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !jsondepth.Valid(body) {
		return root, body, servererror.Undecodable("a reply that is not JSON", body)
	}
	return gjson.ParseBytes(body), body, nil
}
