package price

import "github.com/modelscope/evalscope/perf/metric"

// Of is what a level cost; nil where it has no figures.
func Of(l *metric.Level, p Price) *metric.Cost {
	seconds, ok := l.Value(metric.Duration)
	if !ok || seconds <= 0 {
		return nil
	}
	c := &metric.Cost{Currency: p.Currency, Basis: metric.CostOfServers}
	var api *metric.Costs
	if perSecond := p.tokens(l); perSecond > 0 {
		api = new(costs(l, perSecond, seconds, false))
		p.addIntervals(api, l)
	}
	switch {
	case p.Servers():
		c.Costs, c.API = costs(l, p.PerHour/3600, seconds, true), api
	case api != nil:
		c.Basis, c.Costs = metric.CostOfTokens, *api
	default:
		return nil
	}
	if c.API != nil && c.API.PerRequest != nil {
		c.BreakEven = new(p.PerHour / 3600 / c.API.PerRequest.Value)
		if i := c.API.PerRequest.Interval; i != nil && i.Low > 0 {
			c.BreakEvenInterval = &metric.Interval{Low: p.PerHour / 3600 / i.High, High: p.PerHour / 3600 / i.Low}
		}
	}
	return c
}

// costs divides a cost by what it paid for. If sure, the cost of a second is exact, and the figures have the intervals of the rates.
func costs(l *metric.Level, perSecond, seconds float64, sure bool) metric.Costs {
	by := func(key metric.Key, of float64) *metric.Amount {
		x, ok := rate(l, key)
		if !ok || x <= 0 {
			return nil
		}
		a := &metric.Amount{Value: perSecond * of / x}
		if i := interval(l, key); sure && i != nil && i.Bounded() && i.Low > 0 {
			a.Interval = &metric.Interval{Low: perSecond * of / i.High, High: perSecond * of / i.Low}
		}
		return a
	}
	return metric.Costs{
		Run:                    perSecond * seconds,
		PerMillionInputTokens:  by(metric.InputThroughput, 1e6),
		PerMillionOutputTokens: by(metric.OutputThroughput, 1e6),
		PerMillionTokens:       by(metric.TotalThroughput, 1e6),
		PerRequest:             by(metric.RequestThroughput, 1),
		PerGoodRequest:         by(metric.Goodput, 1),
	}
}

func interval(l *metric.Level, key metric.Key) *metric.Interval {
	if l.Confidence == nil {
		return nil
	}
	return l.Confidence.Of[key].Value
}

// rate is a figure of a level per second. Levels of generated text have the input tokens only as a part of all tokens.
func rate(l *metric.Level, key metric.Key) (float64, bool) {
	if x, ok := l.Value(key); ok || key != metric.InputThroughput {
		return x, ok
	}
	all, ok := l.Value(metric.TotalThroughput)
	out, _ := l.Value(metric.OutputThroughput)
	return all - out, ok
}

// tokens is what the level's tokens of a second cost by the price list. Cached ones have their own price where the server counted them.
func (p Price) tokens(l *metric.Level) float64 {
	in, _ := rate(l, metric.InputThroughput)
	out, _ := rate(l, metric.OutputThroughput)
	cached := 0.0
	if share, ok := l.Value(metric.CachedShare); ok && p.Cached != nil {
		cached = in * share * *p.Cached
		in *= 1 - share
	}
	sum := cached
	if p.Input != nil {
		sum += in * *p.Input
	}
	if p.Output != nil {
		sum += out * *p.Output
	}
	return sum
}
