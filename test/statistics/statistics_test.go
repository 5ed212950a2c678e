package statistics

import (
	"maps"
	"slices"
	"testing"
)

// Setups of the study: repeats are compared run by run, single runs by blocks of time.
var setups = []struct {
	name      string
	runs      int
	past      int // earlier runs
	base      model
	candidate model
	pairs     int
	few       int // pairs in an ordinary test
}{
	{"nothing changed, 5 runs of 200", 5, 0, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1, 0.8, 0.01, 0.01}, 1000, 60},
	{"nothing changed, 8 runs of 200", 8, 0, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1, 0.8, 0.01, 0.01}, 500, 0},
	{"nothing changed, 1 run of 2000", 1, 0, model{2000, 1, 0.8, 0, 0.01}, model{2000, 1, 0.8, 0, 0.01}, 1000, 40},
	{"TPOT +10 %, 5 runs of 200", 5, 0, model{200, 1, 0.8, 0.01, 0.01}, model{200, 1.1, 0.8, 0.01, 0.01}, 1000, 40},
	{"nothing changed, 1 run of 600, runs differ by 1 %, 5 earlier runs", 1, 5, model{600, 1, 0.8, 0.01, 0.01}, model{600, 1, 0.8, 0.01, 0.01}, 1000, 30},
	{"nothing changed, 1 run of 600, runs differ by 3 %, 5 earlier runs", 1, 5, model{600, 1, 0.8, 0.03, 0.01}, model{600, 1, 0.8, 0.03, 0.01}, 1000, 30},
	{"nothing changed, 1 run of 600, runs differ by 3 %, 20 earlier runs", 1, 20, model{600, 1, 0.8, 0.03, 0.01}, model{600, 1, 0.8, 0.03, 0.01}, 500, 0},
	{"TPOT +20 %, 1 run of 600, runs differ by 1 %, 10 earlier runs", 1, 10, model{600, 1, 0.8, 0.01, 0.01}, model{600, 1.2, 0.8, 0.01, 0.01}, 500, 0},
	{"TPOT +10 %, 1 run of 2000", 1, 0, model{2000, 1, 0.8, 0, 0.01}, model{2000, 1.1, 0.8, 0, 0.01}, 500, 0},
}

// failedRow is the row of the share of failed requests.
const failedRow = "failed value"

func TestCompare_KeepsItsPromisesOnSimulatedRuns(t *testing.T) {
	for i, s := range setups {
		pairs := s.few
		if whole() {
			pairs = s.pairs
		}
		if pairs == 0 {
			continue
		}
		got := study(pairs, s.runs, s.past, s.base, s.candidate, uint64(i+1))
		changed := s.candidate.tpot != s.base.tpot
		t.Logf("%s: %d pairs, any row better or worse in %s, TPOT p50 worse in %s, words %v", s.name, pairs, got.wrong, got.found, got.verdicts)
		for _, row := range slices.Sorted(maps.Keys(got.held)) {
			held := *got.held[row]
			t.Logf("  %-26s interval holds the truth in %s", row, held)
			most := 97.0
			if row == failedRow {
				most = 100 // failures cluster in single runs: the design effect is never taken to be below one
			}
			if x := percent(held.n, held.of); whole() && s.past == 0 && 2*held.of > pairs && (x < 93 || x > most) {
				t.Errorf("%s: the interval of %s holds the truth in %s", s.name, row, held)
			}
		}
		switch slack := 2.5 * (1 - float64(pairs)/2000); { // few pairs say less
		case !changed && percent(got.wrong.n, pairs) > 5+2*slack:
			t.Errorf("%s: something was called better or worse in %s", s.name, got.wrong)
		case changed && s.past == 0 && percent(got.found.n, pairs) < 90:
			t.Errorf("%s: found in %s", s.name, got.found)
		}
	}
}

// TestCompare_SingleRunsNeedTheirHistory shows why there is a noise floor: without it, single runs that differ by 3 % though nothing
// changed are called better or worse far too often.
func TestCompare_SingleRunsNeedTheirHistory(t *testing.T) {
	m := model{600, 1, 0.8, 0.03, 0.01}
	pairs := 20
	if whole() {
		pairs = 500
	}
	got := study(pairs, 1, 0, m, m, 77)
	t.Logf("nothing changed, 1 run of 600, runs differ by 3 %%, no history: any row better or worse in %s", got.wrong)
	if percent(got.wrong.n, pairs) < 20 {
		t.Errorf("%s: the history would not be needed", got.wrong)
	}
}
