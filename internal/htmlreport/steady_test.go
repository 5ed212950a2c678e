package htmlreport

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestSteady_IsShadedAndStandsBesideTheWholeLevel(t *testing.T) {
	figures := func(rate float64) *metric.Level {
		return metric.NewLevel(metric.Load{Name: "parallel_8", Profile: load.Closed(8)}, map[metric.Key]float64{metric.RequestThroughput: rate, metric.Duration: 30},
			map[metric.Key]*metric.Distribution{metric.Latency: metric.NewDistribution(1, 2)})
	}
	l := figures(10)
	if steadyShade(l) != nil || steadyTable(l) != nil {
		t.Fatal("a level without a steady state has one")
	}
	l.Steady = &metric.Steady{From: 2, To: 22, Until: 30, Figures: figures(12)}
	if s := steadyShade(l); len(s) != 1 || s[0].From != 2 || s[0].To != 22 || s[0].Name.ZH == "" {
		t.Errorf("%+v", s)
	}
	table := steadyTable(l)
	if row := table.Rows[3]; row[1].Text.EN != "10" || row[2].Text.EN != "12" || row[3].Text.EN != "+20 %" {
		t.Errorf("%+v", row)
	}
	if table.Rows[0][2].Text.EN != "20 s" {
		t.Errorf("%+v", table.Rows[0])
	}
}
