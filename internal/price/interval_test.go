package price

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// tokensOf is a level whose requests have 400 input and 100 output tokens, known to 8 and 5.
func tokensOf() *metric.Level {
	in, out := &metric.Distribution{}, &metric.Distribution{}
	in.Add(400)
	out.Add(100)
	l := metric.NewLevel(metric.Load{Profile: load.Closed(8)}, map[metric.Key]float64{metric.Duration: 360, metric.OutputThroughput: 1000,
		metric.TotalThroughput: 5000, metric.RequestThroughput: 10}, map[metric.Key]*metric.Distribution{metric.InputTokens: in, metric.OutputTokens: out})
	l.Confidence = &metric.Confidence{Of: map[metric.Key]metric.Uncertainty{
		metric.InputTokens:  {Value: &metric.Interval{Low: 392, High: 408}},
		metric.OutputTokens: {Value: &metric.Interval{Low: 95, High: 105}}}}
	return l
}

func TestOf_PriceListsFiguresHaveTheIntervalsOfTheTokens(t *testing.T) {
	p, _ := Parse("hour=20,input=0.15/M,output=0.60/M", 0)
	c := Of(tokensOf(), p)
	for name, x := range map[string]struct {
		got         *metric.Interval
		value, half float64
	}{
		"request":               {c.API.PerRequest.Interval, 120e-6, 0.15e-6*8 + 0.6e-6*5},
		"million output tokens": {c.API.PerMillionOutputTokens.Interval, 1.2, 0.15 * 4 * (0.02 + 0.05)},
		"million input tokens":  {c.API.PerMillionInputTokens.Interval, 0.3, 0.6 / 4 * (0.02 + 0.05)},
		"million tokens":        {c.API.PerMillionTokens.Interval, 0.24, 0.45 * 0.8 * 0.2 * (0.02 + 0.05)},
	} {
		if x.got == nil || math.Abs(x.got.Low-(x.value-x.half)) > 1e-9*x.value || math.Abs(x.got.High-(x.value+x.half)) > 1e-9*x.value {
			t.Errorf("%s: %+v, want %v ± %v", name, x.got, x.value, x.half)
		}
	}
	second := 20. / 3600
	if i := c.BreakEvenInterval; i == nil || math.Abs(i.Low-second/124.2e-6) > 1e-6 || math.Abs(i.High-second/115.8e-6) > 1e-6 || *c.BreakEven < i.Low || *c.BreakEven > i.High {
		t.Errorf("break-even %+v", i)
	}
}

func TestOf_CachedTokensNeedAnIntervalOfTheirShare(t *testing.T) {
	p, _ := Parse("hour=20,input=0.15/M,cached=0.05/M,output=0.60/M", 0)
	for share, half := range map[bool]float64{false: 0, true: 0.125e-6*8 + 0.6e-6*5 + 400*0.1e-6*0.02} {
		l := tokensOf()
		values := map[metric.Key]float64{metric.Duration: 360, metric.OutputThroughput: 1000, metric.TotalThroughput: 5000, metric.RequestThroughput: 10, metric.CachedShare: 0.25}
		with := metric.NewLevel(l.Load, values, map[metric.Key]*metric.Distribution{metric.InputTokens: l.Distribution(metric.InputTokens), metric.OutputTokens: l.Distribution(metric.OutputTokens)})
		with.Confidence = l.Confidence
		if share {
			with.Confidence.Of[metric.CachedShare] = metric.Uncertainty{Value: &metric.Interval{Low: 0.23, High: 0.27}}
		}
		i := Of(with, p).API.PerRequest.Interval
		if (i != nil) != share || share && math.Abs(i.Half()-half) > 1e-12 {
			t.Errorf("with an interval of the share %v: %+v, want ± %v", share, i, half)
		}
	}
}
