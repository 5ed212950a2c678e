package telemetry

import "math"

// Joined is one series of several of one source that tell the same: at each reading it has the value of the first that was there and whose
// value counts. Its labels are those of the first.
func Joined(all []*Series, counts func(value float64) bool) *Series {
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
			for k := c.reading; k < until && counts(c.value); k++ {
				if math.IsNaN(values[k]) {
					values[k] = c.value
				}
			}
		}
	}
	one := &Series{Metric: first.Metric, Labels: first.Labels, Counter: first.Counter, of: first.of}
	before := math.NaN()
	for k, v := range values {
		if v != before && !(math.IsNaN(v) && math.IsNaN(before)) {
			one.changes = append(one.changes, change{k, v})
		}
		before = v
	}
	return one
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
