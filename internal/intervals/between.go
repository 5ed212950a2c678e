package intervals

import (
	"math"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
)

// Loads are levels once per load, in the order of the first run of each: several runs are one level of means, with intervals from how the
// runs differ (Student's t). stopped reports whether runs were added until an interval was narrow. Loads that ran once stay as they are.
func Loads(levels []*metric.Level, stopped bool) (all []*metric.Level) {
	for _, runs := range metric.ByLoad(levels) {
		mean := metric.MeanOf(runs)
		if len(runs) > 1 {
			mean.Confidence = between(mean, runs, stopped)
		}
		all = append(all, mean)
	}
	return all
}

func between(mean *metric.Level, runs []*metric.Level, stopped bool) *metric.Confidence {
	made := &metric.Confidence{Runs: len(runs), Of: map[metric.Key]metric.Uncertainty{}}
	for _, d := range mean.Table() {
		u := metric.Uncertainty{N: len(runs), At: map[float64]metric.Interval{}}
		u.Value = over(runs, stopped, isShare(d), func(l *metric.Level) (float64, bool) { return l.Value(d.Key) })
		if d.Shape != metric.Scalar {
			for _, p := range Quantiles() {
				if i := over(runs, stopped, false, func(l *metric.Level) (float64, bool) { return l.Quantile(d.Key, p) }); i != nil {
					u.At[p] = *i
				}
			}
		}
		if u.Value != nil || len(u.At) > 0 {
			made.Of[d.Key] = u
		}
	}
	made.Success = over(runs, stopped, true, (*metric.Level).SuccessRate)
	return made
}

// over is the interval of the mean of a figure over runs, nil where one lacks it. That of a share stays between 0 and 1.
func over(runs []*metric.Level, stopped, share bool, of func(*metric.Level) (float64, bool)) *metric.Interval {
	var values []float64
	requests := 0
	for _, l := range runs {
		x, ok := of(l)
		if !ok || math.IsInf(x, 0) {
			return nil
		}
		values = append(values, x)
		requests += l.Total
	}
	e := stats.Mean(values)
	if stopped {
		e = e.Stopped(len(values))
	}
	low, high := e.Interval(metric.ConfidenceLevel)
	if share && len(values) > 1 && e.Value >= 0 && e.Value <= 1 {
		s := stats.ShareOf(e, float64(max(1, requests)), metric.ConfidenceLevel)
		low, high = s.Low, s.High
	}
	if math.IsInf(low, 0) || math.IsNaN(low) {
		return nil
	}
	return &metric.Interval{Low: low, High: high}
}

// isShare reports whether a figure is a share of a whole, which a correlation is not.
func isShare(d metric.Definition) bool {
	return d.Shape == metric.Scalar && d.Unit == metric.Ratio && d.Key != metric.TTFTSlopeFit
}
