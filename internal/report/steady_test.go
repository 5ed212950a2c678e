package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// steadyLevel is a level whose window has other figures.
func steadyLevel(rate, ttft float64) *metric.Level {
	figures := func(rate, ttft float64) *metric.Level {
		return metric.NewLevel(metric.Load{Name: "parallel_8", Profile: load.Closed(8)}, map[metric.Key]float64{metric.RequestThroughput: rate, metric.ReachedConcurrency: 8},
			map[metric.Key]*metric.Distribution{metric.TTFT: metric.NewDistribution(ttft, ttft)})
	}
	l := figures(10, 0.2)
	l.Total = 100
	l.Steady = &metric.Steady{From: 1.25, To: 21.5, Until: 30, Figures: figures(rate, ttft)}
	l.Steady.Figures.Total = 80
	return l
}

func TestSteady_StandsBelowTheWholeLevelWhereItDiffers(t *testing.T) {
	got := Steady(steadyLevel(12, 0.19))
	for _, part := range []string{"Steady state (1.25 s to 21.5 s of 30.0 s):", "whole level  |   100    | 10.00", "steady state |    80    | 12.00", "0.190"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
	for _, line := range strings.Split(got, "\n") {
		if len(line) > 140 {
			t.Errorf("a line of %d: %s", len(line), line)
		}
	}
}

func TestSteady_IsALineWhereItIsTheSame(t *testing.T) {
	l := steadyLevel(10.3, 0.2)
	if got := Steady(l); got != "" {
		t.Error(got)
	}
	if more := More(l, ""); !strings.Contains(more, "Steady state: 1.25 s to 21.5 s of 30.0 s; the figure that differs most from the whole level's is 3.0% (Request throughput)") {
		t.Error(more)
	}
}

func TestSteady_SaysWhyThereIsNone(t *testing.T) {
	l := steadyLevel(10, 0.2)
	l.Steady = &metric.Steady{Without: metric.SteadyDrift, Reason: i18n.Text{EN: "TTFT grew by 34 %", ZH: "TTFT 增长 34 %"}}
	if got := Steady(l); got != "No steady state: TTFT grew by 34 %\n" {
		t.Error(got)
	}
	if text := SteadyText(l); text.EN != "none, TTFT grew by 34 %" || text.ZH != "无；TTFT 增长 34 %" {
		t.Error(text)
	}
	l.Steady.Without = metric.SteadyShort
	if Steady(l) != "" || !strings.Contains(More(l, ""), "Steady state: none, TTFT") {
		t.Error("a level that is too short is no news, and stands among the rest")
	}
	l.Steady.Without = metric.SteadyChanging
	if Steady(l) != "" || strings.Contains(More(l, ""), "teady") || SteadyText(l).EN != "" {
		t.Error("a load that is meant to change is told to have none")
	}
	l.Steady = nil
	if Steady(l) != "" || SteadyText(l).EN != "" {
		t.Error("a level of which nothing is known says something")
	}
}
