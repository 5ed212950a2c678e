package compare

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestJudge_ChangesThatNoServerMakesAreNoneDetectable has runs that differ so much that a change would have to be a factor of 500.
func TestJudge_ChangesThatNoServerMakesAreNoneDetectable(t *testing.T) {
	r := Result{Margin: 0.02, Alpha: 0.05, Rows: []Compared{{Row: Row{Metric: metric.TTFT, Stat: "mean"}, P: 0.5, Low: -0.9, High: 9, Units: "runs",
		BaseUnits: 2, CandidateUnits: 2, estimate: stats.Estimate{Value: 0.1, SE: 3, DF: 2}}}}
	judge(&r)
	c := &r.Rows[0]
	if !math.IsInf(c.MDE, 1) {
		t.Fatal(c.MDE)
	}
	if row, _ := json.Marshal(c.json()); !strings.Contains(string(row), `"mde":null`) {
		t.Errorf("%s", row)
	}
	for language, want := range map[string]string{"en": "none", "zh": "无"} {
		if cells := c.Cells(language); cells[5] != want || strings.Contains(strings.Join(cells, " "), "∞") {
			t.Errorf("%q", cells)
		}
	}
}
