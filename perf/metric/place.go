package metric

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A Section is a table of the terminal in which metrics stand as rows or columns.
type Section string

// The tables.
const (
	// SummaryTable are the rows of a level's summary below its counts, PercentileTable the columns of its percentiles.
	SummaryTable    Section = "summary"
	PercentileTable Section = "percentiles"
	// GuideTable are the older guide's rows of the second table of a level, MoreTable what the newer guide leaves out,
	// OutcomeTable what failed requests cost, ClientTable what the load generator added: the last in milliseconds, at p50, p99 and max.
	GuideTable   Section = "guide"
	MoreTable    Section = "more"
	OutcomeTable Section = "outcomes"
	ClientTable  Section = "client"
	// SweepTable are the columns of a sweep's main table. TailTable and ShareTable are those of its second one, before
	// and after the counts of requests.
	SweepTable Section = "sweep"
	TailTable  Section = "tails"
	ShareTable Section = "shares"
	// TurnTable are the rows of a level of conversations, by turn and by conversation.
	TurnTable Section = "turns"
	// ListTable are the columns of `report list`.
	ListTable Section = "list"
)

// A Place is where a metric stands in a table of the terminal, and which figure of it. A metric may have several in one table.
type Place struct {
	In Section
	// Order sorts the places of a table.
	Order int
	// Label is the row's label or the column's header.
	Label string
	// At is the percentile in (0, 1], 0 for the level's figure or the mean.
	At float64
	// Scale multiplies the figure, 0 is 1; Digits are its decimals where a table has a fixed number of them.
	Scale  float64
	Digits int
	// Kinds are the kinds of answers for which it stands there, nil for each for which the metric exists.
	Kinds []protocol.Kind

	// loads says of which loads it is, nil for all.
	loads func(*Level) bool
	// of is a figure made from the metric's, nil for the metric's own.
	of func(float64) (float64, bool)
	// when reports whether a figure is worth its row; nil shows a row always, also one without a figure.
	when func(l *Level, x float64) bool
}

// A Placed is a metric at one of its places.
type Placed struct {
	Place
	Metric Definition
}

// PlacedIn lists what stands in a table for a kind of answers, in the table's order.
func PlacedIn(table Section, kind protocol.Kind) (all []Placed) {
	for _, d := range Table() {
		for _, p := range d.Places {
			if placed := (Placed{p, d}); p.In == table && placed.StandsFor(kind) {
				all = append(all, placed)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Placed) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// StandsFor reports whether the metric stands there for a kind of answers.
func (p Placed) StandsFor(kind protocol.Kind) bool {
	return p.Metric.Exists(kind) && (p.Kinds == nil || slices.Contains(p.Kinds, kind))
}

// Value is the figure of a level that stands there; absent figures are not ok.
func (p Placed) Value(l *Level) (x float64, ok bool) {
	if p.At > 0 {
		x, ok = l.Quantile(p.Metric.Key, p.At)
	} else {
		x, ok = l.Value(p.Metric.Key)
	}
	if ok && p.of != nil {
		x, ok = p.of(x)
	}
	if p.Scale != 0 {
		x *= p.Scale
	}
	return x, ok
}

// Interval is where the figure that stands there lies with ConfidenceLevel; not ok where nothing says.
func (p Placed) Interval(l *Level) (i Interval, ok bool) {
	if p.At > 0 {
		i, ok = l.QuantileInterval(p.Metric.Key, p.At)
	} else {
		i, ok = l.Interval(p.Metric.Key)
	}
	if !ok {
		return i, false
	}
	if p.of != nil { // a falling one turns the bounds round
		a, fine := p.of(i.Low)
		b, also := p.of(i.High)
		i, ok = Interval{min(a, b), max(a, b)}, fine && also
	}
	if p.Scale != 0 {
		i = Interval{p.Scale * i.Low, p.Scale * i.High}
	}
	return i, ok
}

// Shown reports whether the level has the row, with or without a figure.
func (p Placed) Shown(l *Level) bool {
	if !p.IsOf(l) {
		return false
	}
	if p.when == nil {
		return true
	}
	x, ok := l.Value(p.Metric.Key)
	return ok && p.when(l, x)
}

// IsOf reports whether the metric stands there for the level's load.
func (p Placed) IsOf(l *Level) bool { return p.loads == nil || p.loads(l) }

// byArrivals reports whether sessions came by a schedule of their own, and some ended well: then what a user waited counts from when they
// were due.
func byArrivals(l *Level) bool {
	_, known := l.Value(LatencyFromDue)
	return known && l.Load.OpenLoop() && l.Load.Paced()
}

func bySlots(l *Level) bool { return !byArrivals(l) }

// Headline is the metric that a level shows first in place of another: in an open loop, times count from when a request was due, since
// those from its sending leave out what it waited before.
func (l *Level) Headline(key Key) Key {
	if !byArrivals(l) {
		return key
	}
	switch key {
	case TTFT:
		return TTFTFromDue
	case Latency:
		return LatencyFromDue
	}
	return key
}

// inverse is 1 ÷ x. Of a mean time per token it is the rate at which a user sees tokens come; the mean of the requests' own
// rates would be that of the few whose tokens all came in one read.
func inverse(x float64) (float64, bool) { return 1 / x, x > 0 }

func positive(_ *Level, x float64) bool { return x > 0 }

// apart is the condition that a figure differs from the level's mean of headline by more than tolerance, relative to that mean.
func apart(headline Key, tolerance float64) func(*Level, float64) bool {
	return func(l *Level, x float64) bool {
		y, ok := l.Value(headline)
		return !ok || x < y*(1-tolerance) || x > y*(1+tolerance)
	}
}

// overShare is the condition that a figure is more than a share of the level's mean of another.
func overShare(of Key, share float64) func(*Level, float64) bool {
	return func(l *Level, x float64) bool {
		y, ok := l.Value(of)
		return ok && x > share*y
	}
}
