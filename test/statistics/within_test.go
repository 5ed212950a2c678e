package statistics

import "testing"

// singles are runs whose intervals come from blocks of time within them.
var singles = []struct {
	name  string
	model model
	runs  int
	few   int // runs in an ordinary test
}{
	{"1 run of 200, times that follow each other by 0.8", model{200, 1, 0.8, 0, 0.01}, 2000, 0},
	{"1 run of 500, 0.8", model{500, 1, 0.8, 0, 0.01}, 2000, 0},
	{"1 run of 2000, 0.8", model{2000, 1, 0.8, 0, 0.01}, 2000, 100},
	{"1 run of 10000, 0.8", model{10000, 1, 0.8, 0, 0.01}, 500, 0},
	{"1 run of 200, independent", model{200, 1, 0, 0, 0.01}, 2000, 0},
	{"1 run of 2000, independent", model{2000, 1, 0, 0, 0.01}, 2000, 0},
}

func TestWithin_IntervalsHoldTheTruth(t *testing.T) {
	for i, s := range singles {
		runs := s.few
		if whole() {
			runs = s.runs
		}
		if runs == 0 {
			continue
		}
		t.Log(s.name)
		report(t, s.model.requests, within(runs, s.model, uint64(i+1)))
	}
}
