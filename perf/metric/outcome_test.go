package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestOutcome_ReplyOneOfWhoseChoicesHasNoFinishReasonIsCounted, wherever that choice stands.
func TestOutcome_ReplyOneOfWhoseChoicesHasNoFinishReasonIsCounted(t *testing.T) {
	for _, c := range []struct {
		name    string
		choices []record.Choice
		want    record.FaultKind
	}{
		{"all ended", []record.Choice{{Text: "a", Finish: "stop"}, {Text: "b", Finish: "length"}}, ""},
		{"the second did not", []record.Choice{{Text: "a", Finish: "stop"}, {Text: "b"}}, EndNoFinish},
		{"the first did not", []record.Choice{{Text: "a"}, {Text: "b", Finish: "stop"}}, EndNoFinish},
		{"none did", []record.Choice{{Text: "a"}}, EndNoFinish},
		{"one ended in an unusual way", []record.Choice{{Text: "a"}, {Text: "b", Finish: "content_filter"}}, EndFinish},
	} {
		var e endings
		e.add(&record.Record{Stream: true, Status: 200, Stamps: record.Stamps{Sent: 1, First: 2, Last: 3, End: 4}, Choices: c.choices})
		_, others := e.lists(1)
		switch {
		case c.want == "" && len(others) > 0, c.want != "" && (len(others) != 1 || others[0].Kind != c.want):
			t.Errorf("%s: %+v, want %q", c.name, others, c.want)
		}
	}
}
