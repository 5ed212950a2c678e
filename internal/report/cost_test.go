package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestCost_TableAndLineOfALevel: 3,600 an hour are 1 a second.
func TestCost_TableAndLineOfALevel(t *testing.T) {
	levels := []*metric.Level{pricedLevel(2, 10), pricedLevel(4, 20)}
	text := Cost(levels[0])
	for _, want := range []string{"Cost (EUR)", "By the servers' hours", "By the API's prices", "Per million output tokens", "1000", "Per 1,000 requests", "The servers would cost less than the API only above"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table has no %q:\n%s", want, text)
		}
	}
	if line := costLine(levels[0]); line != "Cost: 1000 EUR per million output tokens\n" {
		t.Errorf("%q", line)
	}
	if Cost(&metric.Level{}) != "" || costLine(&metric.Level{}) != "" || Costs(Run{Levels: []*metric.Level{{}}}, Plain) != "" {
		t.Error("a cost without a price")
	}
	limit := 2.
	all := Costs(Run{Levels: levels, Search: &metric.Search{Variable: load.ByParallel, FeasibleMax: &limit}}, Plain)
	for _, want := range []string{"Cost in EUR", "1000", "500", "At the limit, concurrency 2: 1000 EUR per million output tokens"} {
		if !strings.Contains(all, want) {
			t.Errorf("the table has no %q:\n%s", want, all)
		}
	}
}

func pricedLevel(slots int, requests float64) *metric.Level {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(slots)}, map[metric.Key]float64{metric.Duration: 10, metric.OutputThroughput: 100 * requests, metric.TotalThroughput: 300 * requests,
		metric.RequestThroughput: requests}, nil)
	p, _ := price.Parse("hour=3600,currency=EUR,input=1/M,output=2/M", 0)
	l.Cost = price.Of(l, p)
	return l
}
