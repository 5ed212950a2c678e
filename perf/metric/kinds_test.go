package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// vectors is a request that was answered with embeddings; the server counts its input only, or says that there is no output.
func vectors(seq int64, prompt, completion int) *record.Record {
	r := &record.Record{Seq: seq, Status: 200, Usage: record.Usage{Given: true, Prompt: prompt, Completion: completion, Cached: -1, Reasoning: -1}}
	r.Due, r.Sent, r.Last, r.End = 100*ms, 100*ms, 150*ms, 150*ms
	return r
}

func TestAggregate_HasOnlyWhatExistsForTheKind(t *testing.T) {
	shape := Load{Profile: load.Closed(2), Number: 3}
	a := NewAggregate(shape)
	a.SetKind(protocol.Embedding)
	var running Running
	uncounted := vectors(2, 0, 0)
	uncounted.Usage = record.Usage{}
	for _, r := range []*record.Record{vectors(0, 20, -1), vectors(1, 30, 0), uncounted} {
		a.Add(r)
		running.Join(RunningOf(r))
	}
	l := a.Level()
	for name, l := range map[string]*Level{"summary": l, "running": running.Level(shape, protocol.Embedding)} {
		for _, d := range Table() {
			if v, ok := l.Value(d.Key); ok && !d.Exists(protocol.Embedding) {
				t.Errorf("the %s has %s, %v", name, d.Key, v)
			}
		}
		value(t, l, InputThroughput, 50/0.05)
		value(t, l, InputTokens, 25)
		value(t, l, Latency, 0.05)
	}
	value(t, l, InputRate, (20/0.05+30/0.05)/2)
	if l.Uncounted != 1 || l.LocallyCounted != 0 || l.PartlyCounted != 0 {
		t.Errorf("%d uncounted, %d counted here, %d in part", l.Uncounted, l.LocallyCounted, l.PartlyCounted)
	}
	if l.Has(TTFT) || !l.Has(InputThroughput) || l.Has("no_such_metric") {
		t.Error("Has does not say what exists")
	}
}

func TestTable_EveryRowHasItsFormula(t *testing.T) {
	wholeLevel := map[Key]bool{TTFTFirstWave: true, TTFTRest: true} // by the places of all requests
	for _, d := range Table() {
		var there bool
		switch d.Shape {
		case Scalar:
			there = (d.sofar != nil) != (d.whole != nil) && d.Value == nil
		case PerRequest:
			there = d.Value != nil || wholeLevel[d.Key] || d.Conversations
		case PerSession:
			there = d.Value == nil && d.Conversations
		default:
			there = (d.gaps != nil) != (d.shared != nil) && d.Value == nil
		}
		if !there {
			t.Errorf("%s has no formula of its shape, or several", d.Key)
		}
		if d.mean != noMean && d.time == nil && d.count == nil && d.sum == nil {
			t.Errorf("a Running cannot keep the mean of %s", d.Key)
		}
	}
}

func TestTable_EveryKindHasMetrics(t *testing.T) {
	for _, kind := range protocol.Kinds() {
		found := map[Key]bool{}
		for _, d := range TableFor(kind) {
			found[d.Key] = true
		}
		if !found[Latency] || !found[RequestThroughput] || found[TTFT] != kind.Generates() || found[InputThroughput] == kind.Generates() {
			t.Errorf("%s has the metrics %v", kind, found)
		}
	}
}
