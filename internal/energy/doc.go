// Package energy is what a level took of power: joules by the power that its GPUs told, held against their own counters, and whether that
// can be believed. It is pure. It is NOT responsible for reading GPUs (package telemetry/sampler) nor for the names of their metrics
// (package telemetry/tracks).
package energy

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// A GPU is what is known of one: its power in watts, and its energy counter in joules where it has one.
type GPU struct {
	ID      telemetry.GPUID
	Name    string
	Power   []telemetry.Point
	Counter *telemetry.Series
	// Scale makes joules of the counter's values.
	Scale float64
	// Idle is its power without load, nil where that is not known.
	Idle *float64
}

// Work is what the energy was spent for.
type Work struct {
	OutputTokens, Requests int
	// Good are the requests within their objectives, nil where there were none to keep.
	Good *int
	// Shared reports whether others used the server meanwhile. GPUs is how many serve, 0 where it is not given.
	Shared bool
	GPUs   int
}

const (
	// longestGap is the longest time without a reading of a GPU's power.
	longestGap = 3.0
	// agreement is how far the counter may be from the integral, as a share.
	agreement = 0.05
	// mostOpen is the share of the time that may lie outside the readings of a counter.
	mostOpen = 0.01
)

// Of is the energy of the stretch from … to, in seconds. It is nil where no GPU told its power.
func Of(gpus []GPU, from, to float64, w Work) *metric.Energy {
	gpus = slices.DeleteFunc(slices.Clone(gpus), func(g GPU) bool { return len(g.Power) == 0 })
	if len(gpus) == 0 || to <= from {
		return nil
	}
	e := &metric.Energy{Seconds: to - from}
	because := func(reason string) {
		if !slices.Contains(e.Reasons, reason) {
			e.Reasons = append(e.Reasons, reason)
		}
	}
	counted, all := 0.0, true
	idle, idles := 0.0, true
	for _, g := range gpus {
		one := metric.GPUEnergy{Name: g.Name, IdlePower: g.Idle}
		var gap float64
		one.Joules, one.PeakPower, gap = Integral(g.Power, from, to)
		one.AveragePower = one.Joules / e.Seconds
		if gap > longestGap {
			because(metric.EnergyGap)
		}
		by, ok := 0.0, false
		if g.Counter != nil {
			if by, ok = growth(g.Counter, from, to); !ok && fell(g.Counter) {
				because(metric.EnergyReset)
			}
		}
		if g.Counter != nil && stale(g.Counter, from, to) {
			because(metric.EnergyStale)
		}
		if idles = idles && g.Idle != nil; idles {
			idle += *g.Idle
		}
		if all = all && ok; ok {
			one.Counted = new(by * g.Scale)
			counted += *one.Counted
		}
		e.Joules += one.Joules
		e.GPUs = append(e.GPUs, one)
	}
	e.AveragePower = e.Joules / e.Seconds
	e.PeakPower = peak(gpus, from, to)
	if idles {
		e.IdlePower, e.NetJoules = &idle, new(e.Joules-idle*e.Seconds)
	}
	if all {
		e.Counted = &counted
		if math.Abs(counted-e.Joules) > agreement*max(counted, e.Joules) {
			because(metric.EnergyDisagrees)
		}
	}
	if w.GPUs > len(gpus) {
		because(metric.EnergyMissing)
	}
	if w.Shared {
		because(metric.EnergyShared)
	}
	e.Valid = len(e.Reasons) == 0
	e.Per(w.OutputTokens, w.Requests, w.Good)
	return e
}

// Integral is the area below points by trapezoids, in unit × seconds: between two the value lies on the line that joins them, before the
// first and behind the last it is theirs. most is the greatest value, gap the longest time without a point.
func Integral(points []telemetry.Point, from, to float64) (area, most, gap float64) {
	before, value := from, valueAt(points, from)
	most = value
	step := func(t, v float64) {
		area += (value + v) / 2 * (t - before)
		most, gap = max(most, v), max(gap, t-before)
		before, value = t, v
	}
	for _, p := range points {
		if t := p.Mid(); t > from && t < to {
			step(t, p.Value)
		}
	}
	step(to, valueAt(points, to))
	return area, most, gap
}

// valueAt is the value at an instant: on the line that joins the points around it, the first point's before that and the last one's behind
// it.
func valueAt(points []telemetry.Point, t float64) float64 {
	i, _ := slices.BinarySearchFunc(points, t, func(p telemetry.Point, t float64) int { return cmp.Compare(p.Mid(), t) })
	switch i {
	case 0:
		return points[0].Value
	case len(points):
		return points[i-1].Value
	}
	p, q := points[i], points[i-1]
	return q.Value + (p.Value-q.Value)*(t-q.Mid())/(p.Mid()-q.Mid())
}

// fell reports whether a counter began again.
func fell(s *telemetry.Series) bool {
	last, first := 0.0, true
	for _, v := range s.Values() {
		if !first && v < last {
			return true
		}
		last, first = v, false
	}
	return false
}

// growth is how much a counter grew between two instants. Where its first or last reading lies a little inside, it is taken to have grown
// evenly.
func growth(s *telemetry.Series, from, to float64) (by float64, ok bool) {
	first, last, some := 0.0, 0.0, false
	for w := range s.Values() {
		if !some {
			first, some = w.Mid(), true
		}
		last = w.Mid()
	}
	lo, hi := max(from, first), min(to, last)
	if !some || hi <= lo || (lo-from)+(to-hi) > mostOpen*(to-from) {
		return 0, false
	}
	by, ok = s.Increase(lo, hi)
	return by * (to - from) / (hi - lo), ok
}

// stale reports whether a counter of energy, which grows as long as a GPU has power, stood still for so long that its exporter cannot have
// measured in between.
func stale(s *telemetry.Series, from, to float64) bool {
	last, since, first := 0.0, 0.0, true
	for w, v := range s.Values() {
		at := w.Mid()
		if first || v != last {
			last, since, first = v, at, false
		}
		if min(at, to)-max(since, from) > longestGap {
			return true
		}
	}
	return false
}

// peak is the most that all took at one reading of the first: readings of exporters are not of one instant, so the others' are
// interpolated.
func peak(gpus []GPU, from, to float64) (most float64) {
	for _, p := range gpus[0].Power {
		t := p.Mid()
		if t < from || t > to {
			continue
		}
		sum := p.Value
		for _, g := range gpus[1:] {
			sum += valueAt(g.Power, t)
		}
		most = max(most, sum)
	}
	return most
}
