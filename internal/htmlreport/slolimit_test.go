package htmlreport

import (
	"testing"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// priced is a sweep of loads with a cost, of which each level has so many requests per second.
func priced(rates ...float64) Run {
	r := Run{}
	for i, rate := range rates {
		l := metric.NewLevel(metric.Load{Profile: load.Closed(1 << i)}, map[metric.Key]float64{metric.RequestThroughput: rate}, nil)
		l.Cost = &metric.Cost{Currency: "USD", Costs: metric.Costs{PerMillionOutputTokens: &metric.Amount{Value: 10 / rate, Interval: &metric.Interval{Low: 9 / rate, High: 11 / rate}}}}
		r.Run.Levels = append(r.Run.Levels, l)
	}
	return r
}

func costCurve(t *testing.T, r Run) chart.Chart {
	t.Helper()
	first, _ := r.Run.Levels[0].Value(metric.RequestThroughput)
	c, ok := axisOf(r.Run.Levels).cost(r)
	if !ok || len(c.Bands) != 1 || c.Bands[0].Hi[0] != 11/first {
		t.Fatalf("%+v, %v", c, ok)
	}
	return c
}

func TestCost_CurveHasALineAtTheLimitOfTheObjectives(t *testing.T) {
	for name, c := range map[string]struct {
		limit float64
		want  []float64
	}{"none": {0, nil}, "missed from 4 on": {3, []float64{2}}, "met by all": {1, nil}, "met by none": {9, nil}} {
		r := priced(6, 4, 2, 5)
		if c.limit > 0 {
			r.Objectives = []Objective{{Key: metric.RequestThroughput, Limit: c.limit}}
		}
		var got []float64
		for _, ref := range costCurve(t, r).Refs {
			got = append(got, ref.At)
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: lines at %v, want %v", name, got, c.want)
		}
	}
}

func TestCost_CurveHasALineAtTheLimitOfASearch(t *testing.T) {
	r := priced(6, 4, 2, 5)
	r.Run.Search = &metric.Search{Variable: load.ByParallel, FeasibleMax: new(4.), InfeasibleMin: new(8.)}
	if refs := costCurve(t, r).Refs; len(refs) != 1 || refs[0].At != 4 || refs[0].Label.EN != "SLO limit" {
		t.Errorf("%+v", refs)
	}
	r.Run.Search.Kind = metric.KneeSearch
	if refs := costCurve(t, r).Refs; len(refs) != 0 {
		t.Errorf("of a knee: %+v", refs)
	}
}
