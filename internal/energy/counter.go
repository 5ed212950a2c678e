package energy

import (
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
)

const (
	// agreement is how far the counter may be from the integral, as a share, beside what its collection leaves open.
	agreement = 0.05
	// mostOpen is the share of the time that may lie outside the readings of a counter.
	mostOpen = 0.01
)

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

// open is by how many joules a counter may differ from the true energy, as an exporter shows a value until it collects the next one. A
// value that is old at the beginning makes the growth too large, one that is old at the end too small.
func (g GPU) open(from, to float64, tooMuch bool) float64 {
	age, edge := period(g.Counter), to
	if tooMuch {
		edge = from
	}
	most := max(valueAt(g.Power, edge-age), valueAt(g.Power, edge+age))
	for _, p := range g.Power {
		if t := p.Mid(); t > edge-age && t < edge+age {
			most = max(most, p.Value)
		}
	}
	return age * most
}

// period is the time in seconds between two collections of a counter: the median of the times between its changes.
func period(counter *telemetry.Series) float64 {
	var steps []float64
	for _, p := range PowerOf(counter, 1) {
		steps = append(steps, p.To-p.From)
	}
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return min(steps[len(steps)/2], longestGap)
}

// PowerOf is the power that the growth of an energy counter is, between its changes: an exporter may be read more often than it measures.
func PowerOf(counter *telemetry.Series, scale float64) (all []telemetry.Point) {
	var at, before float64
	first := true
	for w, v := range counter.Values() {
		switch mid := w.Mid(); {
		case first || v < before:
			at, before, first = mid, v, false
		case v > before && mid > at:
			all = append(all, telemetry.Point{From: at, To: mid, Value: (v - before) * scale / (mid - at)})
			at, before = mid, v
		}
	}
	return all
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
