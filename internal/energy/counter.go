package energy

import "github.com/modelscope/evalscope/internal/telemetry"

const (
	// agreement is how far the counter may be from the integral, as a share.
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
