// Package metric holds the one metric table (definition.go, table.go) and turns records into figures: exact
// distributions of per-request metrics, histograms of gaps, and the summary of a level. It is pure: it reads records,
// it does no I/O, has no clock and formats nothing.
package metric

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
)

// A Definition is one row of the metric table.
type Definition struct {
	Key       Key
	Title     string
	Unit      Unit
	Shape     Shape
	Direction Direction
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
}
