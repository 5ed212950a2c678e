package app

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf"
)

func TestAStopPromisesOnlyResultsThatExist(t *testing.T) {
	p := new(phases)
	for _, step := range []struct {
		phase       perf.Phase
		first, left string
		results     bool
	}{
		{perf.Preparing, "No request of the benchmark was sent", "there is no result", false},
		{perf.Loading, "those in flight have ten seconds", "evalscope report", true},
		{perf.Writing, "no further level begins", "evalscope report", true},
	} {
		p.set(step.phase)
		words := p.words()
		if !strings.Contains(words.first, step.first) || !strings.Contains(words.left, step.left) {
			t.Errorf("phase %d: %+v", step.phase, words)
		}
		if strings.Contains(words.long, "results") != step.results {
			t.Errorf("phase %d: %q", step.phase, words.long)
		}
	}
}
