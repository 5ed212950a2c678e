package decision

import (
	"strings"

	"github.com/modelscope/evalscope/perf/protocol"
	reading "github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

type reply struct {
	reading.Whole
	protocol Protocol
	asked    []question
	unknown  bool // what was asked
}

// Body reads a whole reply. It is a success if every question has its distribution.
func (r *reply) Body(body []byte) *record.Fault {
	root, body, fault := reading.Open(body)
	if fault != nil {
		return fault
	}
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
	r.Out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: strings.Join(texts, ", ")}}}
	if v := root.Get("usage"); v.IsObject() {
		r.Out.Usage = reading.ReadUsage(v)
		r.Out.Usage.Completion, r.Out.Usage.Reasoning = -1, -1 // a decision has no output
	}
	return nil
}
