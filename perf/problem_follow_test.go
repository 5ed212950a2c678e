package perf_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf"
)

// A load that was refused is reported once: nothing else is said to be wrong because of it.
func TestProblems_OfALoadHaveNoFollowers(t *testing.T) {
	for name, c := range map[string]struct {
		load perf.Load
		want []string
	}{
		"two kinds of loop": {perf.Load{Parallel: []int{1, 2}, Rates: []float64{2, 3}, Number: []perf.Count{{N: 1}, {N: 2}}}, []string{"Load.Rates"}},
		"a negative pace":   {perf.Load{Pace: -3}, []string{"Load.Pace"}},
		"numbers":           {perf.Load{Parallel: []int{1}, Number: []perf.Count{{N: 1}, {N: 2}}}, []string{"Load.Number"}},
	} {
		_, err := perf.New(perf.Config{Target: perf.Target{Model: "m", URL: "http://127.0.0.1:1/v1/chat/completions"}, Load: c.load, Data: perf.Data{Prompt: "x"}})
		problems, _ := err.(perf.Problems)
		var got []string
		for _, p := range problems {
			got = append(got, p.Field)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}
