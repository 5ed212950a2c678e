package telemetry

import (
	"iter"
	"math"
	"sort"
)

// Label is the value of a label, "" for none.
func (s *Series) Label(name string) string {
	for _, l := range s.Labels {
		if l[0] == name {
			return l[1]
		}
	}
	return ""
}

// AllLabels yields the names and values of the labels.
func (s *Series) AllLabels() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, l := range s.Labels {
			if !yield(l[0], l[1]) {
				return
			}
		}
	}
}

// Values are the readings in which the series was there, with its value.
func (s *Series) Values() iter.Seq2[Window, float64] {
	return func(yield func(Window, float64) bool) {
		for i, c := range s.changes {
			until := len(s.of.Windows)
			if i+1 < len(s.changes) {
				until = s.changes[i+1].reading
			}
			if math.IsNaN(c.value) {
				continue
			}
			for k := c.reading; k < until; k++ {
				if !yield(s.of.Windows[k], c.value) {
					return
				}
			}
		}
	}
}

// A Point is what is known of a stretch of time: From and To are seconds, and for a gauge the bounds of the window in which it was read.
type Point struct {
	From, To float64
	Value    float64
}

// Mid is the middle of the stretch.
func (p Point) Mid() float64 { return (p.From + p.To) / 2 }

// Gauge is the values of a series, each with its window.
func (s *Series) Gauge() []Point {
	var all []Point
	for w, v := range s.Values() {
		if !math.IsInf(v, 0) {
			all = append(all, Point{w.Sent.Seconds(), w.Received.Seconds(), v})
		}
	}
	return all
}

// Rates is how fast a counter grew between each two readings that follow each other, from the middle of the one to that of the other. A
// counter that fell began again: what it counted in between is not known, and there is no point.
func (s *Series) Rates() []Point {
	var all []Point
	var at, before float64
	first, known := true, clearSteps{}
	for w, v := range s.Values() {
		if !known.next(v, s.within(v)) {
			continue
		}
		mid := w.Mid()
		if !first && v >= before && mid > at {
			all = append(all, Point{at, mid, (v - before) / (mid - at)})
		}
		at, before, first = mid, v, false
	}
	return all
}

// Increase is how much a counter grew between two instants in seconds. Its values there are interpolated between the readings around
// them; ok is false where readings do not reach that far or the counter began again.
func (s *Series) Increase(from, to float64) (by float64, ok bool) {
	var at, values []float64
	for w, v := range s.Values() {
		if n := len(values); n > 0 && v < values[n-1] {
			if w.Mid() > from && at[n-1] < to {
				return 0, false
			}
		}
		at, values = append(at, w.Mid()), append(values, v)
	}
	a, okA := interpolate(at, values, from)
	b, okB := interpolate(at, values, to)
	return b - a, okA && okB
}

// interpolate is the value at an instant on the line between the two that are around it.
func interpolate(at, values []float64, t float64) (float64, bool) {
	i := sort.SearchFloat64s(at, t)
	switch {
	case i < len(at) && at[i] == t:
		return values[i], true
	case i == 0 || i == len(at):
		return 0, false
	}
	return values[i-1] + (values[i]-values[i-1])*(t-at[i-1])/(at[i]-at[i-1]), true
}

// Sum adds the values of several series of one source by reading. Of counters that are printed with few digits it has only readings between
// which they clearly grew.
func Sum(all []*Series) []Point {
	if len(all) == 0 {
		return nil
	}
	sums := make([]float64, len(all[0].of.Windows))
	there, within := make([]bool, len(sums)), make([]float64, len(sums))
	for _, s := range all {
		for i, c := range s.changes {
			until := len(sums)
			if i+1 < len(s.changes) {
				until = s.changes[i+1].reading
			}
			for k := c.reading; k < until && !math.IsNaN(c.value) && !math.IsInf(c.value, 0); k++ {
				sums[k], there[k] = sums[k]+c.value, true
				within[k] += s.within(c.value)
			}
		}
	}
	known := clearSteps{}
	var points []Point
	for k, w := range all[0].of.Windows {
		if there[k] && known.next(sums[k], within[k]) {
			points = append(points, Point{w.Sent.Seconds(), w.Received.Seconds(), sums[k]})
		}
	}
	return points
}

// RatesOf is Rates of points that are values of counters, added up.
func RatesOf(values []Point) []Point {
	var all []Point
	for i := 1; i < len(values); i++ {
		a, b := values[i-1], values[i]
		if b.Value >= a.Value && b.Mid() > a.Mid() {
			all = append(all, Point{a.Mid(), b.Mid(), (b.Value - a.Value) / (b.Mid() - a.Mid())})
		}
	}
	return all
}

// Quotients is how much one sum of counters grew for each that another grew, between readings that follow each other; both are of one
// source. Where the other did not grow there is no point.
func Quotients(of, per []Point) []Point {
	at := make(map[float64]float64, len(per))
	for _, p := range per {
		at[p.From] = p.Value
	}
	var all []Point
	for i := 1; i < len(of); i++ {
		a, b := of[i-1], of[i]
		before, was := at[a.From]
		after, is := at[b.From]
		if was && is && after > before && b.Value >= a.Value {
			all = append(all, Point{a.Mid(), b.Mid(), (b.Value - a.Value) / (after - before)})
		}
	}
	return all
}

// Grown is how much a counter grew between the readings that are nearest to two instants. A series that was not there at first began at 0.
// It is not ok where there are none, or where the counter began again.
func (s *Series) Grown(from, to float64) (by float64, ok bool) {
	if len(s.of.Windows) == 0 {
		return 0, false
	}
	first := nearest(s.of.Windows, from)
	last := nearest(s.of.Windows, to)
	begin, end, before, known := 0.0, 0.0, 0.0, false
	for w, v := range s.Values() {
		if known && v < before && w.Mid() > first && w.Mid() <= last {
			return 0, false
		}
		if w.Mid() <= first {
			begin = v
		}
		if w.Mid() <= last {
			end = v
		}
		before, known = v, true
	}
	return end - begin, known
}

// nearest is the middle of the reading that is nearest to an instant.
func nearest(windows []Window, t float64) float64 {
	i := sort.Search(len(windows), func(i int) bool { return windows[i].Mid() >= t })
	if i == len(windows) || i > 0 && t-windows[i-1].Mid() < windows[i].Mid()-t {
		i--
	}
	return windows[i].Mid()
}
