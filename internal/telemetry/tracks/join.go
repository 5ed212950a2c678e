package tracks

import (
	"math"
	"reflect"
	"slices"
	"sort"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// Join is what the series of a level show together with what the client saw of it; nil where there is nothing to tell. l has the level's
// other figures.
func Join(level *telemetry.Level, d *chartdata.Level, engines []servermetrics.Dialect, l *metric.Level) *metric.Sampled {
	spans := d.Series.Spans(1)
	if level == nil || len(spans) == 0 {
		return nil
	}
	j := joiner{builder: builder{level: level, engines: engines, used: map[*telemetry.Series]bool{}}, detail: d, figures: l,
		from: spans[0].From, to: spans[len(spans)-1].To}
	s := metric.Sampled{KVFull: j.kvFull(), GPUIdle: j.gpuIdle(), Foreign: j.foreign(), Warming: j.warming(), Queue: j.queue(),
		Growth: j.growth(), Replicas: j.replicas(), Faults: j.faults()}
	if reflect.ValueOf(s).IsZero() {
		return nil
	}
	return &s
}

// A joiner looks at a level's series from its first request to its last end.
type joiner struct {
	builder
	detail   *chartdata.Level
	figures  *metric.Level
	from, to float64
}

// fewestJoined is the fewest requests, or readings, from which a median or a share is believed.
const fewestJoined = 10

// interval is the time between two readings in seconds.
func (j *joiner) interval() float64 { return max(j.level.Head.Interval, 1e-3) }

// inside are the points of the level itself.
func (j *joiner) inside(points []telemetry.Point) []telemetry.Point {
	return slices.DeleteFunc(points, func(p telemetry.Point) bool { return p.Mid() < j.from || p.Mid() > j.to })
}

// gauge is a gauge of a server's engines, added up.
func (j *joiner) gauge(s *telemetry.Readings, names func(servermetrics.Dialect) []string) []telemetry.Point {
	d, ok := j.engine(s)
	if !ok {
		return nil
	}
	return j.inside(j.gaugeSum(s, names(d)))
}

func waitingNames(d servermetrics.Dialect) []string { return d.Waiting }
func runningNames(d servermetrics.Dialect) []string { return d.Running }

// engine is the engine of a server; not ok for one that has none, and for several servers that answer by turns at one address: what is read
// there is not the course of any of them.
func (j *joiner) engine(s *telemetry.Readings) (servermetrics.Dialect, bool) {
	d, ok := j.builder.engine(s)
	return d, ok && s.Restarts() < restartsOfSeveral
}

// restartsOfSeveral is from how many restarts on in a level they are taken for answers of several servers by turns.
const restartsOfSeveral = 2

// total is a gauge of all servers together, at the readings of the first. It is nil where one of them lacks it: a sum over some of the
// servers cannot be held against all requests of ours. A router may lack it, because its servers have the same requests.
func (j *joiner) total(names func(servermetrics.Dialect) []string) []telemetry.Point {
	if len(j.figures.Targets) > 1 && j.targetsSampled() < len(j.figures.Targets) {
		return nil
	}
	var sum []telemetry.Point
	for _, s := range j.level.Sources {
		d, known := j.builder.engine(s)
		if !known {
			continue
		}
		points := j.gauge(s, names)
		switch {
		case len(points) == 0 && d.Router:
			continue
		case len(points) == 0:
			return nil
		case sum == nil:
			sum = points
			continue
		}
		for i := range sum {
			v, ok := j.at(points, sum[i].Mid())
			if !ok {
				return nil
			}
			sum[i].Value += v
		}
	}
	return sum
}

// at is the value of a gauge at an instant: of the reading nearest to it, if that is near enough.
func (j *joiner) at(points []telemetry.Point, t float64) (float64, bool) {
	i := sort.Search(len(points), func(i int) bool { return points[i].Mid() >= t })
	best, distance := -1, 2.5*j.interval()
	for _, k := range []int{i - 1, i} {
		if k >= 0 && k < len(points) && math.Abs(points[k].Mid()-t) <= distance {
			best, distance = k, math.Abs(points[k].Mid()-t)
		}
	}
	if best < 0 {
		return 0, false
	}
	return points[best].Value, true
}

// rise is the mean TTFT of the requests that were sent outside of a time, and of those sent in it; those that all start at once are in
// neither, and those of so many seconds before it, of which nothing is known. It is nil where either are too few.
func (j *joiner) rise(from, to, unknown float64) *metric.Rise {
	var before, then []float64
	for _, p := range j.detail.Firsts() {
		switch {
		case j.detail.InInitialBurst(p.Seq):
		case p.X >= from && p.X <= to:
			then = append(then, p.Y)
		case p.X < from-unknown || p.X > to:
			before = append(before, p.Y)
		}
	}
	if len(before) < fewestJoined || len(then) < fewestJoined {
		return nil
	}
	slices.Sort(before)
	high, over := before[(len(before)*9-1)/10], 0
	for _, v := range then {
		over += one(v > high)
	}
	return &metric.Rise{Before: average(before), After: average(then), NBefore: len(before), NAfter: len(then),
		Over: float64(over) / float64(len(then))}
}

func average(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func mean(points []telemetry.Point) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.Value
	}
	return sum / float64(max(1, len(points)))
}

// queue is the mean time in the server's queue by Little's law, where the server tells no time but how many wait. Those who wait are taken
// to be ours: it is nil where they cannot be, as there are more of them than we have in flight, or as they would wait for longer than ours
// did.
func (j *joiner) queue() *float64 {
	waiting := j.total(waitingNames)
	rate, ok := j.figures.Value(metric.RequestThroughput)
	if len(waiting) < fewestJoined || !ok || rate <= 0 || j.figures.Succeeded < fewestJoined || j.restarted() || j.divided() {
		return nil
	}
	if v := j.figures.Server; v != nil {
		if _, told := v.Times[metric.SpanQueue]; told {
			return nil
		}
	}
	q := mean(waiting) / rate
	if ttft, has := j.figures.Value(metric.TTFT); has && q > ttft || mean(waiting) > j.flight() {
		return nil
	}
	return &q
}

// restarted reports whether a server's counters began again: what its gauges were of is not known then.
func (j *joiner) restarted() bool {
	return j.figures.Server != nil && j.figures.Server.Restarted ||
		slices.ContainsFunc(j.level.Sources, func(s *telemetry.Readings) bool { return s.Kind == telemetry.Server && s.Restarts() > 0 })
}

// flight is the mean number of our requests in flight.
func (j *joiner) flight() float64 {
	sum := int64(0)
	for _, s := range j.detail.Series.Spans(1) {
		sum += s.InFlight
	}
	return float64(sum) / 1e9 / max(j.to-j.from, 1e-9)
}
