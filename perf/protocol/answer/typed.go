package answer

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

// Typed reads one event of a stream whose events have types: event gets the type, which stands in the data, else in the event's
// name, and the data. [DONE], which gateways add, ends the stream; it does not say that the answer is complete.
func (b *Builder) Typed(name, data []byte, event func(kind string, root gjson.Result)) protocol.Chunk {
	b.Begin()
	data = servererror.Trim(data)
	switch {
	case len(data) == 0:
	case string(data) == "[DONE]":
		b.Mark()
	case !jsondepth.Valid(data) && string(name) == "error":
		b.Fault(servererror.InBand(string(data)))
	case !jsondepth.Valid(data):
		b.Fault(servererror.Undecodable("a payload that is not JSON", data))
	default:
		root := gjson.ParseBytes(data)
		kind := root.Get("type").Str
		if kind == "" {
			kind = string(name)
		}
		event(kind, root)
	}
	return b.Chunk()
}

// Word is a text's value, "" for anything else.
func Word(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return v.Str
}
