package engine

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

func TestAnAnswerEndsWithAFinishReasonThatNoOutputFollows(t *testing.T) {
	output, finish := protocol.Meaning{Kind: record.Output}, protocol.Meaning{Kind: record.Finish, Complete: true}
	both := protocol.Meaning{Kind: record.Output | record.Finish, Complete: true}
	usage := protocol.Meaning{Kind: record.UsageMark}
	for name, c := range map[string]struct {
		payloads    []protocol.Meaning
		came, wrong bool
	}{
		"nothing yet":              {[]protocol.Meaning{output}, false, false},
		"its own payload":          {[]protocol.Meaning{output, finish, usage}, true, false},
		"beside the last output":   {[]protocol.Meaning{output, both}, true, false},
		"in every payload":         {[]protocol.Meaning{both, both, both}, false, true},
		"before the output":        {[]protocol.Meaning{finish, output}, false, true},
		"again behind that output": {[]protocol.Meaning{both, output, finish}, false, true},
	} {
		var e answerEnd
		for _, m := range c.payloads {
			e.note(m)
		}
		if e.complete != c.came || e.wrong != c.wrong {
			t.Errorf("%s: came %v, wrong %v", name, e.complete, e.wrong)
		}
	}
}
