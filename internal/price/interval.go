package price

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
)

// An estimate is a value with half the width of its interval.
type estimate struct{ value, half float64 }

// relative is the half width as a share of the value.
func (e estimate) relative() float64 { return e.half / e.value }

// addIntervals gives the figures by a price list the intervals that follow from those of the tokens of a request. Half widths are added as
// if all errors had the same direction, so the intervals are rather too wide than too narrow. What the whole level cost is exact.
func (p Price) addIntervals(c *metric.Costs, l *metric.Level) {
	in, out, ok := perRequestTokens(l)
	if !ok || c.PerRequest == nil {
		return
	}
	input, output := p.inputPrice(l), 0.0
	if p.Output != nil {
		output = *p.Output
	}
	if math.IsNaN(input.half) {
		return
	}
	mix := in.relative() + out.relative() // of the ratio of input to output
	ofCached := in.value * input.half
	set := func(a *metric.Amount, half float64) {
		if a != nil && half < a.Value {
			a.Interval = &metric.Interval{Low: a.Value - half, High: a.Value + half}
		}
	}
	perRequest := input.value*in.half + output*out.half + ofCached
	all := in.value + out.value
	set(c.PerRequest, perRequest)
	set(c.PerMillionInputTokens, 1e6*(output*out.value*mix+ofCached)/in.value)
	set(c.PerMillionOutputTokens, 1e6*(input.value*in.value*mix+ofCached)/out.value)
	set(c.PerMillionTokens, 1e6*(math.Abs(input.value-output)*in.value*out.value/all*mix+ofCached)/all)
	if share, ok := estimateOf(l, metric.GoodShare); ok && c.PerGoodRequest != nil {
		set(c.PerGoodRequest, c.PerGoodRequest.Value*(perRequest/c.PerRequest.Value+share.relative()))
	}
}

// perRequestTokens are the mean tokens of a request with their intervals.
func perRequestTokens(l *metric.Level) (in, out estimate, ok bool) {
	in, hasIn := estimateOf(l, metric.InputTokens)
	out, hasOut := estimateOf(l, metric.OutputTokens)
	return in, out, hasIn && hasOut
}

// inputPrice is the price of an input token, of which some are cached. The half width is not a number where the share of those has no
// interval.
func (p Price) inputPrice(l *metric.Level) estimate {
	if p.Input == nil {
		return estimate{}
	}
	share, told := l.Value(metric.CachedShare)
	if p.Cached == nil || !told {
		return estimate{value: *p.Input}
	}
	e := estimate{*p.Input*(1-share) + *p.Cached*share, math.NaN()}
	if i := interval(l, metric.CachedShare); i != nil && i.Bounded() {
		e.half = math.Abs(*p.Input-*p.Cached) * i.Half()
	}
	return e
}

// estimateOf is a figure or the mean of a metric, with its interval.
func estimateOf(l *metric.Level, key metric.Key) (estimate, bool) {
	i := interval(l, key)
	value, ok := l.Value(key)
	if d := l.Distribution(key); d != nil && d.N() > 0 {
		value, ok = d.Mean(), true
	}
	if !ok || value <= 0 || i == nil || !i.Bounded() {
		return estimate{}, false
	}
	return estimate{value, i.Half()}, true
}
