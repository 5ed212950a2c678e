package app

import (
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

// TestFleet_WarmUpByTimeTakesNothingOfTheNumber: how many sessions a closed loop sends in that time is seen when it is over.
func TestFleet_WarmUpByTimeTakesNothingOfTheNumber(t *testing.T) {
	args := testArguments(t, simulated(t))
	args.Parallel, args.Number, args.WarmupDuration = []int{3}, []run.Count{{N: 25}}, new(config.Seconds(0.5))
	result, workers, err := together(t, args, 2)
	if err != nil {
		t.Fatal(err, workers)
	}
	if l := result.Levels[0]; l.Total != 25 || l.Warmup == 0 || l.Failed != 0 || len(l.Workers) != 2 || l.SelfCheck == nil || !l.SelfCheck.Conserved {
		t.Errorf("%d measured, %d of the warm-up, %+v", l.Total, l.Warmup, l.Workers)
	}
}
