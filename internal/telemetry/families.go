package telemetry

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Shape is what the values of a family are.
type Shape string

// The shapes of families.
const (
	Gauge     Shape = "gauge"
	Counter   Shape = "counter"
	Histogram Shape = "histogram"
)

// A Family is a metric of a source with all its series; those of a histogram are put together.
type Family struct {
	// Name is the metric's, without the end that only says what a series is: _total of a counter, _bucket, _sum and _count of a histogram.
	Name    string
	Shape   Shape
	Members []Member
}

// A Member is one of a family by its labels, without a histogram's le.
type Member struct {
	Labels []Label
	// Value is the series of a gauge or a counter, nil for a histogram.
	Value *Series
	// Buckets are those of a histogram by their bounds; the last has no bound. Sum and Count are of all its values.
	Buckets    []Bucket
	Sum, Count *Series
}

// A Bucket counts the values up to a bound.
type Bucket struct {
	Bound float64
	*Series
}

// Families are the metrics of the source, in the order in which they were first seen. A histogram is one where every set of its labels has
// all buckets, a sum and a count; else its series are counters of their own.
func (r *Readings) Families() []Family {
	whole := r.histograms()
	var all []Family
	at := map[string]int{}
	family := func(name string, shape Shape) *Family {
		key := string(shape) + " " + name
		if _, ok := at[key]; !ok {
			at[key] = len(all)
			all = append(all, Family{Name: name, Shape: shape})
		}
		return &all[at[key]]
	}
	for _, s := range r.Series {
		name, shape := s.Metric, Gauge
		if s.Counter {
			if base, _, ok := part(s.Metric); ok && whole[base] != nil {
				if f := family(base, Histogram); f.Members == nil {
					f.Members = whole[base]
				}
				continue
			}
			name, shape = strings.TrimSuffix(s.Metric, "_total"), Counter
		}
		f := family(name, shape)
		f.Members = append(f.Members, Member{Labels: s.Labels, Value: s})
	}
	return all
}

// part is the histogram that a series may belong to, and as what.
func part(metric string) (base, end string, ok bool) {
	for _, end := range []string{"_bucket", "_sum", "_count"} {
		if base, ok := strings.CutSuffix(metric, end); ok && base != "" {
			return base, end, true
		}
	}
	return "", "", false
}

// histograms are the whole ones by name.
func (r *Readings) histograms() map[string][]Member {
	all := map[string][]Member{}
	at := map[string]int{}
	for _, s := range r.Series {
		base, end, ok := part(s.Metric)
		if !ok || !s.Counter {
			continue
		}
		labels := slices.DeleteFunc(slices.Clone(s.Labels), func(l Label) bool { return l[0] == "le" && end == "_bucket" })
		key := base + "\xff" + strconv.Quote(labelsText(labels))
		if _, ok := at[key]; !ok {
			at[key] = len(all[base])
			all[base] = append(all[base], Member{Labels: labels})
		}
		m := &all[base][at[key]]
		switch end {
		case "_sum":
			m.Sum = s
		case "_count":
			m.Count = s
		default:
			if bound, err := strconv.ParseFloat(s.Label("le"), 64); err == nil {
				m.Buckets = append(m.Buckets, Bucket{bound, s})
			}
		}
	}
	for base, members := range all {
		for _, m := range members {
			slices.SortStableFunc(m.Buckets, func(a, b Bucket) int { return cmp.Compare(a.Bound, b.Bound) })
		}
		if slices.ContainsFunc(members, func(m Member) bool { return !m.whole() }) {
			delete(all, base)
		}
	}
	return all
}

func (m Member) whole() bool {
	for i := 1; i < len(m.Buckets); i++ {
		if m.Buckets[i].Bound == m.Buckets[i-1].Bound {
			return false
		}
	}
	return m.Sum != nil && m.Count != nil && len(m.Buckets) > 0 && math.IsInf(m.Buckets[len(m.Buckets)-1].Bound, 1)
}

// labelsText tells sets of labels apart.
func labelsText(labels []Label) string {
	var b strings.Builder
	for _, l := range labels {
		b.WriteString(strconv.Quote(l[0]) + "=" + strconv.Quote(l[1]) + ",")
	}
	return b.String()
}

// Windows are those of the readings, in their order.
func (s *Series) Windows() []Window { return s.of.Windows }

// Follow returns a function for the value in a reading, by its number, which must not fall from call to call. It is not ok for a reading
// in which the series was not there.
func (s *Series) Follow() func(reading int) (value float64, ok bool) {
	at := -1
	return func(reading int) (float64, bool) {
		for at+1 < len(s.changes) && s.changes[at+1].reading <= reading {
			at++
		}
		if at < 0 || math.IsNaN(s.changes[at].value) {
			return 0, false
		}
		return s.changes[at].value, true
	}
}

// A Counted is what a histogram was in a reading: how many values each bucket has, and their sum and number.
type Counted struct {
	Buckets    []float64
	Sum, Count float64
}

// Follow is Series.Follow of a histogram; it is ok where every part was there. The buckets are overwritten by the next call.
func (m Member) Follow() func(reading int) (Counted, bool) {
	sum, count := m.Sum.Follow(), m.Count.Follow()
	var buckets []func(int) (float64, bool)
	for _, b := range m.Buckets {
		buckets = append(buckets, b.Follow())
	}
	c := Counted{Buckets: make([]float64, len(buckets))}
	return func(reading int) (Counted, bool) {
		var hasSum, hasCount bool
		c.Sum, hasSum = sum(reading)
		c.Count, hasCount = count(reading)
		all := hasSum && hasCount
		for i, b := range buckets {
			var ok bool
			c.Buckets[i], ok = b(reading)
			all = all && ok
		}
		return c, all
	}
}
