package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestObjectives_LimitOnEachRequestIsJudgedByThoseThatKeepIt holds the table's rows of objectives that count requests.
func TestObjectives_LimitOnEachRequestIsJudgedByThoseThatKeepIt(t *testing.T) {
	goal := metric.Objective{Key: metric.TTFT, Limit: .2}
	l := &metric.Level{Load: metric.Load{Name: "a", Profile: load.Closed(1)}, Total: 100, Objectives: []metric.ObjectiveResult{{Objective: goal, Requests: 97}}}
	for _, c := range []struct {
		o        Objective
		measured string
		met      bool
	}{
		{Objective{Key: metric.TTFT, Limit: .2, Share: .97}, "97 of 100 requests", true},
		{Objective{Key: metric.TTFT, Limit: .2, Share: .98}, "97 of 100 requests", false},
		{Objective{Key: metric.TTFT, Limit: .3, Share: .5}, "–", false}, // nobody counted it
	} {
		measured, met := c.o.judge(l)
		if measured.EN != c.measured || met != c.met {
			t.Errorf("%+v: %q, %v", c.o, measured.EN, met)
		}
	}
	if text := (Objective{Key: metric.TTFT, Limit: .2, Share: .995}).text(); !strings.HasSuffix(text.EN, "≤ 200 ms for 99.5 % of requests") || !strings.HasPrefix(text.ZH, "99.5 % 的请求") {
		t.Error(text)
	}
}
