// Package toolfiles reads the result files of other load tools: the requests if a file has them, otherwise its figures.
// The format is recognized by content. Damaged parts are skipped and reported. Package compare does the comparison, and
// package othertools documents what each tool counts.
package toolfiles

import (
	"maps"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Run is what files tell of one run.
type Run struct {
	// Tool is the tool that wrote them.
	Tool string
	// Settings are what the files say of model, tokenizer and limits, by the keys of our plan.json.
	Settings map[string]string
	Levels   []Level
	// Notes say what is missing or damaged.
	Notes []i18n.Text

	saysDelays bool // whether the files say how late their client sent
}

// A Level is one load.
type Level struct {
	Load metric.Load
	// LoadUnknown reports whether the files do not say the load.
	LoadUnknown bool
	// Requests are in the order of their start; empty where the files have figures alone.
	Requests []Request
	// Timed reports whether the requests say when they began.
	Timed bool
	// Points are the tool's own figures, in the units of the metric table.
	Points        map[Point]float64
	Total, Failed int
}

// A Point is a figure: stat is mean or p50 and the like of a distribution, value of anything else.
type Point struct {
	Metric metric.Key
	Stat   string
}

// A Request is what a tool measured of one request. Times are seconds; 0 where there is none.
type Request struct {
	Start, TTFT, Latency float64
	Gaps                 []float32 // between arrivals, as the tool counts them
	In, Out              int       // tokens, -1 where not counted
	Failed, Cancelled    bool
	Prompt               uint64 // a hash of what was sent, 0 where the file does not have it
}

// longest is the longest time that a file is believed, in seconds: a year.
const longest = 365 * 86400

// sound reports whether the times of a request can be.
func (q *Request) sound() bool {
	for _, v := range []float64{q.TTFT, q.Latency} {
		if math.IsNaN(v) || v < 0 || v > longest {
			return false
		}
	}
	for _, g := range q.Gaps {
		if !(g >= 0 && g <= longest) {
			return false
		}
	}
	if q.Failed || q.Cancelled {
		return true
	}
	return q.Latency > 0 && q.TTFT <= q.Latency*(1+1e-6)+1e-6
}

// clean leaves out requests that cannot be, puts the others in the order of their start, and counts.
func (l *Level) clean() (notes []i18n.Text) {
	if l.Timed {
		l.dateFailures()
	}
	before := len(l.Requests)
	l.Requests = slices.DeleteFunc(l.Requests, func(q Request) bool {
		return !q.sound() || l.Timed && !(math.Abs(q.Start) < 1e12)
	})
	if left := before - len(l.Requests); left > 0 {
		notes = append(notes, i18n.Sprintf("skipped because of impossible times: %d of %s", "%d/%s 个请求的时间不合理，未使用", left, i18n.Count(before, "request")))
	}
	if l.Timed {
		slices.SortStableFunc(l.Requests, func(a, b Request) int {
			switch {
			case a.Start < b.Start:
				return -1
			case a.Start > b.Start:
				return 1
			}
			return 0
		})
	}
	if len(l.Requests) > 0 {
		l.Total, l.Failed = 0, 0
	}
	for _, q := range l.Requests {
		if !q.Cancelled {
			l.Total++
			if q.Failed {
				l.Failed++
			}
		}
	}
	maps.DeleteFunc(l.Points, func(_ Point, v float64) bool { return !(v >= 0) || math.IsInf(v, 0) || v > 1e15 })
	l.Total, l.Failed = max(0, l.Total), min(max(0, l.Failed), max(0, l.Total))
	return notes
}

// dateFailures gives failed requests without a start, 0 or none, that of the request before. A tool's clock counts from far back, or
// from the start of its run.
func (l *Level) dateFailures() {
	first := math.Inf(1)
	for _, q := range l.Requests {
		if q.Start > 0 {
			first = min(first, q.Start)
		}
	}
	if first < 1000 || math.IsInf(first, 0) {
		return // it may as well have begun at 0
	}
	last := first
	for i := range l.Requests {
		q := &l.Requests[i]
		switch {
		case q.Start > 0:
			last = q.Start
		case q.Failed || q.Cancelled:
			q.Start = last
		default:
			q.Start = math.NaN() // left out: when it began is not known
		}
	}
}

// useful reports whether the level says anything.
func (l *Level) useful() bool { return len(l.Requests) > 0 || len(l.Points) > 0 }

// shape is a load of so many slots, 0 for no bound, and so many arrivals a second, 0 for none; not ok where neither is said.
func shape(slots int, rate float64) (metric.Load, bool) {
	slots = max(0, slots)
	if math.IsNaN(rate) || math.IsInf(rate, 0) || rate < 0 || rate > 1e9 {
		rate = 0
	}
	if slots > 1<<20 {
		slots = 0
	}
	profile := load.Fixed(slots, rate)
	return metric.Load{Profile: profile}, slots > 0 || rate > 0
}

// put keeps a figure that is there; scale brings it into the table's unit.
func put(points map[Point]float64, key metric.Key, stat string, v *float64, scale float64) {
	if v != nil {
		points[Point{key, stat}] = *v * scale
	}
}
