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
		{run.Preparing, "No benchmark request was sent", "there is no result", false},
		{run.Loading, "waiting up to 10s for requests in flight", "evalscope report", true},
		{run.Writing, "no more levels will start", "evalscope report", true},
	} {
		p.set(step.phase)
		words := p.words()
		if !strings.Contains(words.first.EN, step.first) || !strings.Contains(words.left.EN, step.left) {
			t.Errorf("phase %d: %+v", step.phase, words)
		}
		if strings.Contains(words.long.EN, "results") != step.results {
			t.Errorf("phase %d: %q", step.phase, words.long)
		}
	}
}
