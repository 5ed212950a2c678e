package export

import (
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// aiperfPercents are the percentiles of AIPerf's figures.
var aiperfPercents = []int{1, 5, 10, 25, 50, 75, 90, 95, 99}

// aiperfStats are the names of the figures of each shape in AIPerf's order.
func aiperfStats(shape telemetry.Shape) (names []string) {
	end := ""
	switch shape {
	case telemetry.Counter:
		return []string{"total", "rate"}
	case telemetry.Histogram:
		names, end = []string{"count", "count_rate", "sum", "sum_rate", "avg"}, "_estimate"
	default:
		names = []string{"avg", "min", "max", "std"}
	}
	for _, p := range aiperfPercents {
		names = append(names, "p"+strconv.Itoa(p)+end)
	}
	return names
}

// stats are the figures of a member, and what a histogram's buckets grew by; nil where no reading was measured.
func (l *aiperfLevel) stats(m telemetry.Member, shape telemetry.Shape, of *telemetry.Readings) (map[string]float64, map[string]int64) {
	switch shape {
	case telemetry.Gauge:
		return l.gaugeStats(m.Value), nil
	case telemetry.Counter:
		return l.counterStats(m.Value), nil
	}
	return l.histogramStats(m, of)
}

func (l *aiperfLevel) gaugeStats(s *telemetry.Series) map[string]float64 {
	var values []float64
	sum := 0.
	for w, v := range s.Values() {
		if l.measured(w) && !math.IsInf(v, 0) {
			values, sum = append(values, v), sum+v
		}
	}
	n := float64(len(values))
	if n == 0 {
		return nil
	}
	slices.Sort(values)
	stats := map[string]float64{"avg": sum / n, "min": values[0], "max": values[len(values)-1], "std": 0}
	if n > 1 {
		squares := 0.
		for _, v := range values {
			squares += (v - sum/n) * (v - sum/n)
		}
		stats["std"] = math.Sqrt(squares / (n - 1))
	}
	for _, p := range aiperfPercents {
		at := float64(p) / 100 * (n - 1)
		low := int(at)
		high := min(low+1, len(values)-1)
		stats["p"+strconv.Itoa(p)] = values[low] + (values[high]-values[low])*(at-float64(low))
	}
	return stats
}

// counterStats is how much a counter grew since the last reading before the first measured request.
func (l *aiperfLevel) counterStats(s *telemetry.Series) map[string]float64 {
	base, growth := l.growths(s)
	if len(growth) == 0 {
		return nil
	}
	last := growth[len(growth)-1]
	stats := map[string]float64{"total": last.by, "rate": 0}
	if d := (last.at - base).Seconds(); d > 0 {
		stats["rate"] = last.by / d
	}
	return stats
}

// A grown is how much a counter grew until a reading.
type grown struct {
	at record.Instant
	by float64
}

// growths is how much a counter grew until each measured reading since the base: the last reading before, or the first measured one. A
// counter that fell is 0, as in AIPerf.
func (l *aiperfLevel) growths(s *telemetry.Series) (base record.Instant, all []grown) {
	reference, known := 0., false
	for w, v := range s.Values() {
		switch {
		case w.Middle() < l.from || !known && l.measured(w):
			base, reference, known = w.Middle(), v, true
		}
		if l.measured(w) {
			all = append(all, grown{w.Middle(), max(0, v-reference)})
		}
	}
	return base, all
}

func (l *aiperfLevel) histogramStats(m telemetry.Member, of *telemetry.Readings) (map[string]float64, map[string]int64) {
	from, counts := l.counted(m, of)
	if len(counts) == 0 {
		return nil, nil
	}
	last := counts[len(counts)-1]
	buckets := map[string]int64{}
	for i, n := range last.Buckets {
		buckets[omNumber(m.Buckets[i].Bound)] = int64(n)
	}
	stats := map[string]float64{"count": last.Count}
	if last.Count <= 0 {
		return stats, buckets
	}
	stats["sum"], stats["avg"] = last.Sum, last.Sum/last.Count
	if d := (last.at - from).Seconds(); d > 0 {
		stats["count_rate"], stats["sum_rate"] = last.Count/d, last.Sum/d
	}
	for _, p := range aiperfPercents {
		if v, ok := within(m.Buckets, last.Buckets, float64(p)/100); ok {
			stats["p"+strconv.Itoa(p)+"_estimate"] = v
		}
	}
	return stats, buckets
}

// An aiperfCount is how much a histogram grew until a reading.
type aiperfCount struct {
	at record.Instant
	telemetry.Counted
}

// counted is growths of a histogram.
func (l *aiperfLevel) counted(m telemetry.Member, of *telemetry.Readings) (base record.Instant, all []aiperfCount) {
	var reference telemetry.Counted
	known := false
	at := m.Follow()
	for i, w := range of.Windows {
		c, ok := at(i)
		if !ok {
			continue
		}
		if w.Middle() < l.from || !known && l.measured(w) {
			base, known, reference = w.Middle(), true, telemetry.Counted{Buckets: slices.Clone(c.Buckets), Sum: c.Sum, Count: c.Count}
		}
		if l.measured(w) {
			grew := telemetry.Counted{Sum: max(0, c.Sum-reference.Sum), Count: max(0, c.Count-reference.Count)}
			for k := range c.Buckets {
				grew.Buckets = append(grew.Buckets, max(0, c.Buckets[k]-reference.Buckets[k]))
			}
			all = append(all, aiperfCount{w.Middle(), grew})
		}
	}
	return base, all
}

// within is the value below which a share of a histogram's values lie, on a line within its bucket. Above the last bound it is not known.
func within(buckets []telemetry.Bucket, counts []float64, share float64) (float64, bool) {
	want := share * counts[len(counts)-1]
	below, from := 0., 0.
	for i, b := range buckets {
		if counts[i] >= want && counts[i] > below {
			if math.IsInf(b.Bound, 1) {
				return 0, false
			}
			return from + (b.Bound-from)*(want-below)/(counts[i]-below), true
		}
		below, from = counts[i], b.Bound
	}
	return 0, false
}
