// Package metric holds the one metric table (definition.go, table.go) and turns records into figures: exact
// distributions of per-request metrics, histograms of gaps, and the summary of a level. It is pure: it reads records,
// it does no I/O, has no clock and formats nothing.
package metric

import (
	"iter"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Key names a metric in JSON, criteria and code: snake_case, seconds unless the unit says otherwise.
type Key string

// Unit is the unit of a metric's values. Times are seconds everywhere below the tables.
type Unit string

// The units.
const (
	Seconds           Unit = "s"
	Tokens            Unit = "tokens"
	TokensPerSecond   Unit = "tok/s"
	RequestsPerSecond Unit = "req/s"
	Requests          Unit = "requests"
	Ratio             Unit = "ratio"
	Count             Unit = "count"
	SecondsPerToken   Unit = "s/token"
)

// Direction says which way a metric gets better.
type Direction int

// The directions. Neutral metrics describe a load or a reply and have no better side.
const (
	Neutral Direction = iota
	HigherIsBetter
	LowerIsBetter
)

// Shape says how a metric is kept: one figure a level, or a distribution.
type Shape int

// The shapes.
const (
	// Scalar is one figure a level.
	Scalar Shape = iota
	// PerRequest is a distribution with one value a request.
	PerRequest
	// PerGap is a distribution with one value a gap between arrivals.
	PerGap
	// PerArrival is a distribution with one value an arrival.
	PerArrival
	// PerSession is a distribution with one value a conversation.
	PerSession
)

// A Definition is one row of the metric table. Everything that is known of a metric stands in it: aggregation, running
// figures, objectives, exports, reports and the docs are made from the rows.
type Definition struct {
	Key Key
	// Title is the metric's name.
	Title i18n.Text
	Unit  Unit
	// Provenance is where the figure comes from in the usual case; Level.Provenance says it of a level.
	Provenance Provenance
	Shape      Shape
	Direction  Direction
	// Kinds are the kinds of answers for which the metric exists; nil is every kind.
	Kinds []protocol.Kind
	// Formula says how the figure is computed, in the words of the record's fields.
	Formula string
	// Guide is the row's label in the newer guide's summary grid, GuideZH in the older guide's, "" where they have none.
	Guide   string
	GuideZH string
	// Column is the header in the newer guide's percentile table.
	Column string
	// EvalScope is the key in EvalScope's benchmark_summary.json (mean) and EvalScopeColumn that of its
	// benchmark_percentile.json.
	EvalScope       string
	EvalScopeColumn string

	// Places are where it stands in the tables of the terminal.
	Places []Place

	// Value is the formula of shape PerRequest, in Unit; not ok where the request has no value. It is nil for other shapes
	// and for what depends on the whole level. Of reads it for the requests that count.
	Value func(*record.Record) (float64, bool)
	// Client reports whether the metric is about what the load generator did, so that failed requests have it too.
	Client bool
	// Conversations reports whether the metric exists only in levels whose sessions are conversations.
	Conversations bool
	// Graphs reports whether it exists only where those are graphs.
	Graphs bool
	// BetweenTokens reports whether the metric is about the time between tokens: an answer of one token breaks no objective on it.
	// It declares that and leaves nothing out: the formula returns false for such an answer.
	BetweenTokens bool

	// The formula, once, in the finest type that the values have: what is whole nanoseconds or tokens is summed as such,
	// without rounding.

	// Of shape PerRequest; Definition.Value is made from them, or given itself.
	time  func(*record.Record) (time.Duration, bool)
	count func(*record.Record) (int, bool)
	// Of shape PerGap and PerArrival: each value, or each with how many times it counts.
	gaps   func(*record.Record) iter.Seq[time.Duration]
	shared func(*record.Record) iter.Seq2[time.Duration, int]
	// Of shape Scalar: from what a Running keeps, so that the figure exists while a level runs, or from the whole level.
	sofar func(*Running) (float64, bool)
	whole func(*Aggregate) (float64, bool)

	// mean is where a Running keeps the sum of the values, noMean for nowhere; sum is that sum of one request where the
	// formula above does not give it.
	mean meanIndex
	sum  func(*record.Record) (time.Duration, int)
	// infinite says which failed requests lie above all values where failures count as infinite.
	infinite infinity
}

// Exists reports whether the metric exists for a kind of answers.
func (d Definition) Exists(kind protocol.Kind) bool {
	return d.Kinds == nil || slices.Contains(d.Kinds, kind)
}

// NeedsStream reports whether the metric is made of the instants within a reply, so that one which came whole has none.
func (d Definition) NeedsStream() bool {
	return d.infinite == whenStreamed || d.BetweenTokens || d.gaps != nil || d.shared != nil
}

// Of is the metric of one request, in Unit; not ok where it has none. Failed requests have only what the client did, since
// they are outside the level's other figures.
func (d *Definition) Of(r *record.Record) (float64, bool) {
	if d.Value == nil || !d.Client && !r.Succeeded() {
		return 0, false
	}
	return d.Value(r)
}
