package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
)

func TestSupersede_ALoadThatCouldBeJudgedOnItsSecondTryDoesNotSpoilTheVerdict(t *testing.T) {
	of := func(slots int, word VerdictStatus) *Level {
		return &Level{Load: Load{Profile: load.Closed(slots), Number: 10}, Verdict: &Verdict{Word: word}}
	}
	levels := []*Level{of(1, Valid), of(4, Invalid), of(4, Valid)}
	if WorstStatus(levels) != Invalid {
		t.Error("of a sweep each level counts")
	}
	if Supersede(levels); WorstStatus(levels) != Valid || levels[0].Superseded || !levels[1].Superseded {
		t.Error(WorstStatus(levels))
	}
	twice := []*Level{of(4, Invalid), of(4, Invalid)}
	if Supersede(twice); WorstStatus(twice) != Invalid {
		t.Error("a load that was never judged still counts")
	}
}
