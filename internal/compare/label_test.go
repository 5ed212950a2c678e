package compare

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestLabel_LoadsThatDifferAreNamedApart(t *testing.T) {
	of := func(slots int, rate float64) string {
		return label(Level{Level: metric.NewLevel(metric.Load{Profile: load.Fixed(slots, rate)}, nil, nil)})
	}
	if a, b, c := of(2, 0), of(2, 3), of(2, 3.5); a != "parallel_2" || b != "parallel_2_rate_3" || c != "parallel_2_rate_3.5" {
		t.Error(a, b, c)
	}
}

func TestCells_ASmallPIsNotZero(t *testing.T) {
	for p, want := range map[float64]string{0: "<0.001 n=4+4", 0.0004: "<0.001 n=4+4", 0.001: "0.001 n=4+4", 0.0316: "0.032 n=4+4", 1: "1.000 n=4+4"} {
		c := Compared{Adjusted: p, BaseUnits: 4, CandidateUnits: 4}
		if got := c.Cells("en")[4]; got != want {
			t.Errorf("%g: %s", p, got)
		}
	}
	r := Result{Rows: []Compared{{Level: "parallel_4", Adjusted: 0}}}
	if got := r.Markdown("en"); !strings.Contains(got, "| interval (95 %) |") || !strings.Contains(got, "&lt;0.001") {
		t.Error(got)
	}
}
