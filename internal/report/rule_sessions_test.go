package report

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// --number counts sessions: where each has three turns, a third of the requests are enough sessions.
func TestFewSamples_CountsTheTurnsOfSessions(t *testing.T) {
	run := single(plain(), func(l *metric.Level) {
		sized(l, 30)
		l.Sessions = &metric.Sessions{Total: 10}
	})
	found := fewSamplesRule(run)
	if len(found) != 1 || !slices.Contains(found[0].Flags, "34") {
		t.Errorf("%+v", found)
	}
}

// A trace has as many requests as it has: no --number makes more of them.
func TestFewSamples_AsksForNoMoreOfATrace(t *testing.T) {
	run := single(plain(), func(l *metric.Level) {
		sized(l, 30)
		l.Load.Profile = load.FromSessions(load.Recording{Sessions: 30})
	})
	if found := fewSamplesRule(run); len(found) != 1 || found[0].Flags != nil {
		t.Errorf("%+v", found)
	}
}
