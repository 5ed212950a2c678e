package metric

import (
	"encoding/json"
	"maps"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ConfidenceLevel is the share of intervals that hold the true figure.
const ConfidenceLevel = 0.95

// An Interval is where the true figure lies with ConfidenceLevel. High is +Inf where so few requests do not bound it.
type Interval struct{ Low, High float64 }

// MarshalJSON writes the lower and the upper bound as a list, null for one that is infinite.
func (i Interval) MarshalJSON() ([]byte, error) {
	bound := func(v float64) *float64 {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
		return &v
	}
	return json.Marshal([2]*float64{bound(i.Low), bound(i.High)})
}

// Half is half of the interval's width.
func (i Interval) Half() float64 { return (i.High - i.Low) / 2 }

// Bounded reports whether the interval has two ends.
func (i Interval) Bounded() bool { return !math.IsInf(i.Low, 0) && !math.IsInf(i.High, 0) }

// An Uncertainty is how sure the figures of one metric are.
type Uncertainty struct {
	// Value is the interval of the mean, or of a single figure; nil where none can be given.
	Value *Interval
	// At are the intervals of quantiles, by their share.
	At map[float64]Interval
	// Effective is as how many independent requests the N values count for the mean; 0 where runs are the units.
	Effective float64
	N         int
}

// A Confidence is how sure the figures of a level are.
type Confidence struct {
	// Runs is how many runs of the load the figures and their intervals are of. Where it is 1 the intervals are from blocks of time within the
	// run, of which Blocks is the number; they do not know how much runs differ.
	Runs, Blocks int
	// Of are the intervals by metric. Why says why there are none.
	Of  map[Key]Uncertainty
	Why i18n.Text
	// Success is the interval of the share of requests that succeeded.
	Success *Interval
	// Tails say which percentiles of a metric can be claimed from the requests that there were.
	Tails []TailClaims
}

// A TailClaims is the early-stopping estimate of MLPerf's inference benchmark for one metric.
type TailClaims struct {
	Metric Key
	// N is how many values there were, Effective as how many independent ones they count.
	N         int
	Effective float64
	// Highest is the highest percentile, as a share, of which the values say with 99 % confidence that it is not above the largest of them.
	Highest float64
	// Claims are percentiles with what they need.
	Claims []Claim
}

// A Claim is a percentile that may be claimed.
type Claim struct {
	At float64
	// Bound is the value below which the percentile lies with 99 % confidence, nil where the requests are too few.
	Bound *float64
	// Needed is how many requests like these it takes at least.
	Needed int
}

// Interval is that of the level's figure or mean; not ok where none can be given.
func (l *Level) Interval(key Key) (Interval, bool) {
	if l.Confidence == nil || l.Confidence.Of[key].Value == nil {
		return Interval{}, false
	}
	return *l.Confidence.Of[key].Value, true
}

// QuantileInterval is that of a quantile; not ok where none can be given.
func (l *Level) QuantileInterval(key Key, p float64) (Interval, bool) {
	if l.Confidence == nil {
		return Interval{}, false
	}
	i, ok := l.Confidence.Of[key].At[p]
	return i, ok
}

// Quantiles are those that have an interval, in ascending order.
func (u Uncertainty) Quantiles() []float64 { return slices.Sorted(maps.Keys(u.At)) }
