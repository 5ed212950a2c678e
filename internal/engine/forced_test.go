package engine

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestForced_EmptyAnswerOfForcedLengthIsAFailureWhereTheServerCountsNone; where it counts some, or nothing is known, the tokens
// may have been special ones that have no text.
func TestForced_EmptyAnswerOfForcedLengthIsAFailureWhereTheServerCountsNone(t *testing.T) {
	none, some := record.Usage{Given: true}, record.Usage{Given: true, Completion: 16}
	for _, c := range []struct {
		name string
		r    record.Record
		said string
		want bool
	}{
		{"a least length", record.Record{MinTokens: 16, Usage: none}, "", true},
		{"no end of sequence", record.Record{ForcedTokens: 16, Usage: none}, "", true},
		{"nothing forced", record.Record{Usage: none}, "", false},
		{"tokens without text", record.Record{ForcedTokens: 16, Usage: some}, "", false},
		{"no count", record.Record{ForcedTokens: 16}, "", false},
		{"a count that is wrong", record.Record{ForcedTokens: 16, Usage: none}, "a", false},
		{"a picture", record.Record{ForcedTokens: 16, Usage: none, Payloads: record.Payloads{{Kind: record.Output}}}, "", false},
	} {
		fault := forcedFault(&c.r, &protocol.Result{Choices: []record.Choice{{Text: c.said, Finish: "stop"}}})
		if (fault != nil) != c.want || fault != nil && fault.Kind != record.FaultEmptyStream {
			t.Errorf("%s: %+v", c.name, fault)
		}
	}
}
