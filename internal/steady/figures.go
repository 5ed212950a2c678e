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
	dists := map[metric.Key]*metric.Distribution{}
	level := &metric.Level{}
	var of [values]metric.Definition
	for i, key := range keys() {
		of[i], _ = metric.Define(key)
		dists[key] = metric.NewDistribution()
	}
	from, to := int64(math.Round(s.From*1e9)), int64(math.Round(s.To*1e9))
	err := f.Each(func(r *Row) {
		if r.Sent < from || r.Sent >= to || r.State&Cancelled != 0 {
			return
		}
		level.Total++
		if r.State&Failed != 0 {
			level.Failed++
		}
		for i := range of {
			switch {
			case r.Values[i] >= 0:
				dists[of[i].Key].Add(r.Values[i])
			case f.FailuresInfinite && r.State&Failed != 0 && of[i].CountsInfinite(r.State&Streamed != 0):
				dists[of[i].Key].AddInfinite()
			}
		}
	})
	if err != nil {
		return err
	}
	for key, d := range dists {
		if d.N()+d.Infinite() == 0 {
			delete(dists, key)
		}
	}
	made := metric.NewLevel(f.Load, f.rates(dists), dists)
	made.Kind, made.Total, made.Failed, made.Succeeded = f.Kind, level.Total, level.Failed, level.Total-level.Failed
	s.Figures = made
	return nil
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
	if d, _ := metric.Define(metric.InputThroughput); d.Exists(f.Kind) && dists[metric.InputTokens] != nil {
		v[metric.InputThroughput] = dists[metric.InputTokens].Sum() / seconds
	}
	return v
}
