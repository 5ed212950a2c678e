package report

import (
	"slices"
	"testing"

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
