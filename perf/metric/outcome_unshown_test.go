package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestOutcomeUnshown_EmptyAnswerIsNamedByWhatTheServerCounts: one token may be the end of sequence.
func TestOutcomeUnshown_EmptyAnswerIsNamedByWhatTheServerCounts(t *testing.T) {
	for tokens, want := range map[int]record.FaultKind{-1: EndEmpty, 0: EndEmpty, 1: EndEmpty, 2: EndUnshown} {
		var e endings
		e.add(&record.Record{Stream: true, Usage: record.Usage{Given: true, Completion: tokens}, Choices: []record.Choice{{Finish: "stop"}}})
		if _, others := e.lists(0); len(others) != 1 || others[0].Kind != want {
			t.Errorf("%d tokens: %+v", tokens, others)
		}
	}
}
