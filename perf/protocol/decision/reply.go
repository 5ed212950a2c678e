package decision

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	reading "github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

type reply struct {
	protocol Protocol
	asked    []question
	unknown  bool // what was asked
	out      protocol.Result
}

// Payload is a fault: decisions are no stream.
func (r *reply) Payload(_, data []byte) protocol.Chunk {
	return protocol.Chunk{Tokens: -1, Fault: servererror.Undecodable("an event of a stream in place of a decision", data)}
}

// Behind has nothing to read.
func (r *reply) Behind([]byte) {}

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result { return r.out }

// Body reads a whole reply. It is a success if every question has its distribution.
func (r *reply) Body(body []byte) *record.Fault {
	body = servererror.Trim(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !jsondepth.Valid(body) {
		return servererror.Undecodable("a reply that is not JSON", body)
	}
	root := gjson.ParseBytes(body)
	if servererror.Wrong(root.Get("error")) || servererror.Failed(root) {
		return servererror.InBand(servererror.WordsOr(root))
	}
	if r.unknown || !root.IsObject() {
		return servererror.Undecodable("a reply to what was no question", body)
	}
	answers, err := r.protocol.answers(root, r.asked)
	if err != nil {
		return servererror.Undecodable(err.Error(), body)
	}
	texts := make([]string, len(answers))
	for i, a := range answers {
		if err := a.check(r.asked[i]); err != nil {
			return servererror.Undecodable(strings.TrimPrefix(r.asked[i].name+": ", ": ")+err.Error(), body)
		}
		texts[i] = a.String()
	}
	r.out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: strings.Join(texts, ", ")}}}
	if v := root.Get("usage"); v.IsObject() {
		r.out.Usage = reading.ReadUsage(v)
		r.out.Usage.Completion, r.out.Usage.Reasoning = -1, -1 // a decision has no output
	}
	return nil
}
