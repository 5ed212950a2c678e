package telemetry

import "math"

// Joined is one series of several of one source. value is what counts of a value, NaN for nothing, and merge puts two values of one reading
// together. Its labels are those of the first.
func Joined(all []*Series, value func(float64) float64, merge func(a, b float64) float64) *Series {
	first := all[0]
	values := make([]float64, len(first.of.Windows))
	for i := range values {
		values[i] = math.NaN()
	}
	for _, s := range all {
		for i, c := range s.changes {
			until := len(values)
			if i+1 < len(s.changes) {
				until = s.changes[i+1].reading
			}
			v := value(c.value)
			for k := c.reading; k < until && !math.IsNaN(v); k++ {
				if math.IsNaN(values[k]) {
					values[k] = v
				} else {
					values[k] = merge(values[k], v)
				}
			}
		}
	}
	return first.with(values)
}

// with is a series with other values, one for each reading, NaN where it was not there.
func (s *Series) with(values []float64) *Series {
	one := &Series{Metric: s.Metric, Labels: s.Labels, Counter: s.Counter, of: s.of}
	before := math.NaN()
	for k, v := range values {
		if v != before && !(math.IsNaN(v) && math.IsNaN(before)) {
			one.changes = append(one.changes, change{k, v})
		}
		before = v
	}
	return one
}

// Rising is a counter that never falls: a value below an earlier one counts as the earlier one. Some counters fall a little without having
// begun again, such as a processor's time in iowait. One that fell below half did begin again, and falls.
func (s *Series) Rising() *Series {
	values := make([]float64, len(s.of.Windows))
	at, most := s.Follow(), math.Inf(-1)
	for k := range values {
		v, there := at(k)
		switch {
		case !there:
			v = math.NaN()
		case v < most/2:
			most = v
		default:
			most = max(most, v)
			v = most
		}
		values[k] = v
	}
	return s.with(values)
}

// Greatest is one series of several of one source: at each reading it has the greatest value of those that were there.
func Greatest(all []*Series) *Series {
	one := &Series{Metric: all[0].Metric, Labels: all[0].Labels, Counter: all[0].Counter, of: all[0].of}
	values := make([]func(int) (float64, bool), len(all))
	for i, s := range all {
		values[i] = s.Follow()
	}
	before := math.NaN()
	for k := range one.of.Windows {
		most := math.NaN()
		for _, at := range values {
			if v, ok := at(k); ok && !(v <= most) {
				most = v
			}
		}
		if most != before && !(math.IsNaN(most) && math.IsNaN(before)) {
			one.changes = append(one.changes, change{k, most})
		}
		before = most
	}
	return one
}
