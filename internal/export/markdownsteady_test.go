package export

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestMarkdown_HasTheSteadyStateOfEachLevel(t *testing.T) {
	level := func(name string, s *metric.Steady) Level {
		return Level{Level: &metric.Level{Load: metric.Load{Name: name}, Steady: s}}
	}
	window := metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.RequestThroughput: 12.5}, nil)
	window.Total, window.Failed = 80, 2
	found := level("one", &metric.Steady{From: 1.5, To: 21.25, Figures: window})
	drift := level("two", &metric.Steady{Without: metric.SteadyDrift, Reason: i18n.Same("TTFT grew by 34 %")})
	short := level("three", &metric.Steady{Without: metric.SteadyShort, Reason: i18n.Same("too short")})
	for _, c := range []struct {
		levels []Level
		want   []string
		not    string
	}{
		{[]Level{found, drift, short, level("four", nil)}, []string{"## Steady state", "| one | 1.50 | 21.25 | 80 | 2 | 12.50 |", "\ntwo: none, TTFT grew by 34 %\n"}, "three"},
		{[]Level{drift}, []string{"## Steady state\n\ntwo: none"}, "| Level"},
		{[]Level{short}, nil, "teady"},
	} {
		var b strings.Builder
		m := &markdown{kept{levels: c.levels}}
		m.steady(&b)
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("no %q in\n%s", want, b.String())
			}
		}
		if strings.Contains(b.String(), c.not) {
			t.Errorf("%q in\n%s", c.not, b.String())
		}
	}
}
