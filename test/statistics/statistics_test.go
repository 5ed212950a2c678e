package statistics

import (
	"maps"
	"os"
	"slices"
	"testing"
)

// Setups of the study: repeats are compared run by run, single runs by blocks of time.
var setups = []struct {
	name      string
	runs      int
	base      model
	candidate model
	pairs     int
	few       int // pairs in an ordinary test
}{
	{"nothing changed, 5 runs of 200", 5, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1, 0.8, 0.01, 0.01}, 1000, 60},
	{"nothing changed, 8 runs of 200", 8, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1, 0.8, 0.01, 0.01}, 500, 0},
	{"nothing changed, 1 run of 2000", 1, model{2000, 1, 0.8, 0, 0.01}, model{2000, 1, 0.8, 0, 0.01}, 1000, 40},
	{"TPOT +10 %, 5 runs of 200", 5, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1.1, 0.8, 0.01, 0.01}, 1000, 40},
	{"TPOT +10 %, 1 run of 2000", 1, model{2000, 1, 0.8, 0, 0.01}, model{2000, 1.1, 0.8, 0, 0.01}, 500, 0},
}

func TestCompare_KeepsItsPromisesOnSimulatedRuns(t *testing.T) {
	whole := os.Getenv("EVALSCOPE_TEST_STATISTICS") != ""
	for i, s := range setups {
		pairs := s.few
		if whole {
			pairs = s.pairs
		}
		if pairs == 0 {
			continue
		}
		got := study(pairs, s.runs, s.base, s.candidate, uint64(i+1))
		changed := s.candidate.tpot != s.base.tpot
		t.Logf("%s: %d pairs, any row better or worse in %.1f %%, TPOT p50 worse in %.1f %%, words %v", s.name, got.pairs,
			percent(got.wrong, pairs), percent(got.found, pairs), got.verdicts)
		for _, row := range slices.Sorted(maps.Keys(got.bounded)) {
			t.Logf("  %-26s interval holds the truth in %.1f %% of %d", row, percent(got.held[row], got.bounded[row]), got.bounded[row])
		}
		switch slack := 2.5 * (1 - float64(pairs)/2000); { // few pairs say less
		case !changed && percent(got.wrong, pairs) > 5+2*slack:
			t.Errorf("%s: %d of %d comparisons called something better or worse", s.name, got.wrong, pairs)
		case changed && percent(got.found, pairs) < 90:
			t.Errorf("%s: found in %d of %d", s.name, got.found, pairs)
		}
	}
}
