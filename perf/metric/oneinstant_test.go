package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// TestOneinstant_RepliesOfOneInstantLeaveTheOthersTPOTAlone: a gateway that holds back half of the replies must not halve the mean.
func TestOneinstant_RepliesOfOneInstantLeaveTheOthersTPOTAlone(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 10})
	var running Running
	for i := range 10 {
		r := &record.Record{Seq: int64(i), Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 5, Completion: 11, Cached: -1, Reasoning: -1}, Choices: []record.Choice{{Text: "x", Finish: "stop"}},
			Stamps: record.Stamps{Due: 1, Sent: 1e9, First: 2e9, FirstAnswer: 2e9, Last: 3e9, End: 3e9}}
		if i%2 == 0 {
			r.First, r.FirstAnswer = r.Last, r.Last
		}
		a.Add(r)
		running.Join(RunningOf(r))
	}
	l := a.Level()
	if d := l.Distribution(TPOT); d.N() != 5 || d.Mean() != 0.1 || d.Quantile(1) != 0.1 {
		t.Errorf("%d values of TPOT, mean %v, least %v", d.N(), d.Mean(), d.Quantile(1))
	}
	if v, ok := running.TPOT(); !ok || v.Seconds() != 0.1 {
		t.Errorf("so far %v, %t", v, ok)
	}
}
