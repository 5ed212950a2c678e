package app

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

func TestInterrupt_StopPromisesOnlyResultsThatExist(t *testing.T) {
	p := new(phases)
	for _, step := range []struct {
		phase       run.Phase
		first, left string
		results     bool
	}{
		{run.Preparing, "No request of the benchmark was sent", "there is no result", false},
		{run.Loading, "those in flight have ten seconds", "evalscope report", true},
		{run.Writing, "no further level begins", "evalscope report", true},
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
