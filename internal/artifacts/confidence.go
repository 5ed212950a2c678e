package artifacts

import (
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// good says which requests keep the objectives, nil where there are none, or where classes have their own.
func (in Input) good(load metric.Load) func(*record.Record) bool {
	own := slices.ContainsFunc(load.Classes, func(c metric.Class) bool { return len(c.SLO) > 0 })
	if len(in.Objectives) == 0 || own && !in.Restated {
		return nil
	}
	return metric.NewLimits(in.Objectives).Met
}

// both gives a record to two, of which the second may be nil.
func both(first, second func(*record.Record)) func(*record.Record) {
	if second == nil {
		return first
	}
	return func(r *record.Record) {
		first(r)
		second(r)
	}
}

// intervalsOf are the intervals of a metric of a level as JSON has them: the lower and the upper bound, null where there is none.
type intervalsOf struct {
	// Mean is that of the mean.
	Mean *bounds `json:"mean,omitempty"`
	quantiles
	// Effective is as how many independent requests the n count for the mean, left out where runs are the units.
	Effective float64 `json:"n_effective,omitempty"`
}

type bounds [2]*float64

type quantiles struct {
	P1   *bounds `json:"p1,omitempty"`
	P5   *bounds `json:"p5,omitempty"`
	P10  *bounds `json:"p10,omitempty"`
	P25  *bounds `json:"p25,omitempty"`
	P50  *bounds `json:"p50,omitempty"`
	P75  *bounds `json:"p75,omitempty"`
	P90  *bounds `json:"p90,omitempty"`
	P95  *bounds `json:"p95,omitempty"`
	P99  *bounds `json:"p99,omitempty"`
	P999 *bounds `json:"p99.9,omitempty"`
}

func boundsOf(i metric.Interval, ok bool) *bounds {
	if !ok {
		return nil
	}
	b := &bounds{&i.Low, &i.High}
	if !i.Bounded() {
		b[1] = nil
	}
	return b
}

// intervalOf is the interval of a single figure.
func intervalOf(l *metric.Level, key metric.Key) *bounds { return boundsOf(l.Interval(key)) }

// intervalsIn are the intervals of a distribution, nil where it has none.
func intervalsIn(l *metric.Level, key metric.Key) *intervalsOf {
	if l.Confidence == nil {
		return nil
	}
	u, ok := l.Confidence.Of[key]
	if !ok || u.Value == nil && len(u.At) == 0 {
		return nil
	}
	at := func(p float64) *bounds { return boundsOf(l.QuantileInterval(key, p)) }
	made := &intervalsOf{Mean: intervalOf(l, key), Effective: u.Effective, quantiles: quantiles{P1: at(.01), P5: at(.05), P10: at(.10),
		P25: at(.25), P50: at(.50),
		P75: at(.75), P90: at(.90), P95: at(.95), P99: at(.99), P999: at(.999)}}
	return made
}
