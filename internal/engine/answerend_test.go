package engine

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

func TestAnswerend_AnswerEndsWithAFinishReasonThatNoOutputFollows(t *testing.T) {
	output, finish := protocol.Chunk{Kind: record.Output}, protocol.Chunk{Kind: record.Finish, Complete: true}
	both := protocol.Chunk{Kind: record.Output | record.Finish, Complete: true}
	usage := protocol.Chunk{Kind: record.UsageMark}
	for name, c := range map[string]struct {
		payloads    []protocol.Chunk
		came, wrong bool
	}{
		"nothing yet":              {[]protocol.Chunk{output}, false, false},
		"its own payload":          {[]protocol.Chunk{output, finish, usage}, true, false},
		"beside the last output":   {[]protocol.Chunk{output, both}, true, false},
		"in every payload":         {[]protocol.Chunk{both, both, both}, false, true},
		"before the output":        {[]protocol.Chunk{finish, output}, false, true},
		"again behind that output": {[]protocol.Chunk{both, output, finish}, false, true},
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
