package compare

import (
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
