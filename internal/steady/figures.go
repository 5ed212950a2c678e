package steady

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
)

// figures reads the rows a second time and gives the window its figures: distributions of the requests that were sent in it, and
// rates of what came in it. Its bounds are those of slices, so the rates are exact.
func (f *finder) figures() error {
	s := f.result
	s.From, s.To, s.Until = f.at(f.lo), f.at(f.hi), float64(f.last)/1e9
	all := f.newPart()
	var classes []*part
	if len(f.Load.Classes) > 1 {
		for range f.Load.Classes {
			classes = append(classes, f.newPart())
		}
	}
	err := f.Each(func(r *Row) {
		all.add(r)
		if int(r.Class) < len(classes) {
			classes[r.Class].add(r)
		}
	})
	if err != nil {
		return err
	}
	s.Figures = all.level(f.Load, f.rates(all.kept()))
	for i, p := range classes {
		s.Classes = append(s.Classes, p.level(f.Load.Of(i), p.rates()))
	}
	return nil
}

// A part is the requests of a window, or those of one class in it.
type part struct {
	*finder
	from, to      int64 // of the window
	of            [values]metric.Definition
	dists         map[metric.Key]*metric.Distribution
	total, failed int
	ended         int
	tokens        float64 // that came in the window, as if those of a request came evenly
	flown         int64   // time in flight within the window, of all requests
}

func (f *finder) newPart() *part {
	p := &part{finder: f, dists: map[metric.Key]*metric.Distribution{}, from: int64(math.Round(f.result.From * 1e9)),
		to: int64(math.Round(f.result.To * 1e9))}
	for i, key := range keys() {
		p.of[i], _ = metric.Define(key)
		p.dists[key] = metric.NewDistribution()
	}
	return p
}

func (p *part) add(r *Row) {
	p.flown += max(0, min(r.End, p.to)-max(r.Sent, p.from))
	if r.End >= p.from && r.End < p.to && r.State&(Failed|Cancelled) == 0 {
		p.ended++
	}
	p.tokens += r.tokensWithin(p.from, p.to)
	if r.Sent < p.from || r.Sent >= p.to || r.State&Cancelled != 0 {
		return
	}
	p.total++
	if r.State&Failed != 0 {
		p.failed++
	}
	for i := range p.of {
		switch {
		case r.Values[i] >= 0:
			p.dists[p.of[i].Key].Add(r.Values[i])
		case p.FailuresInfinite && r.State&Failed != 0 && p.of[i].CountsInfinite(r.State&Streamed != 0):
			p.dists[p.of[i].Key].AddInfinite()
		}
	}
}

// kept are the distributions that have a value.
func (p *part) kept() map[metric.Key]*metric.Distribution {
	for key, d := range p.dists {
		if d.N()+d.Infinite() == 0 {
			delete(p.dists, key)
		}
	}
	return p.dists
}

func (p *part) level(load metric.Load, rates map[metric.Key]float64) *metric.Level {
	made := metric.NewLevel(load, rates, p.kept())
	made.Kind, made.Total, made.Failed, made.Succeeded = p.Kind, p.total, p.failed, p.total-p.failed
	return made
}

// rates are those of a class, of which slices know nothing. When each of its tokens came is not kept, only when the first and the last did.
func (p *part) rates() map[metric.Key]float64 {
	seconds := float64(p.to-p.from) / 1e9
	v := map[metric.Key]float64{metric.Duration: seconds, metric.ReachedConcurrency: float64(p.flown) / 1e9 / seconds,
		metric.RequestThroughput: float64(p.ended) / seconds}
	if p.tokens > 0 {
		v[metric.OutputThroughput] = p.tokens / seconds
	}
	p.inputRate(v, p.dists, seconds)
	return v
}

// inputRate adds the rate of input tokens, of requests that were sent in the window, where the kind of answers has one.
func (f *finder) inputRate(into map[metric.Key]float64, dists map[metric.Key]*metric.Distribution, seconds float64) {
	if d, _ := metric.Define(metric.InputThroughput); d.Exists(f.Kind) && dists[metric.InputTokens] != nil &&
		dists[metric.InputTokens].N() > 0 {
		into[metric.InputThroughput] = dists[metric.InputTokens].Sum() / seconds
	}
}

// rates are the figures of the window that are no distributions.
func (f *finder) rates(dists map[metric.Key]*metric.Distribution) map[metric.Key]float64 {
	seconds := float64(f.hi-f.lo) * f.Width
	inFlight, ended, tokens := 0.0, 0, 0
	for _, s := range f.Slices[f.lo:f.hi] {
		inFlight, ended, tokens = inFlight+float64(s.InFlight)/1e9, ended+s.Ended, tokens+s.OutputTokens
	}
	v := map[metric.Key]float64{metric.Duration: seconds, metric.ReachedConcurrency: inFlight / seconds,
		metric.RequestThroughput: float64(ended) / seconds}
	if tokens > 0 {
		v[metric.OutputThroughput] = float64(tokens) / seconds
	}
	f.inputRate(v, dists, seconds)
	return v
}
