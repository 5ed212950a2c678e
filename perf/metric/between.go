package metric

import "github.com/modelscope/evalscope/perf/i18n"

// OfBetween is what a probe of the event log says it is of when it is a BetweenProbe.
const OfBetween = "between"

// A BetweenProbe is what was done before a level so that it begins like the others, and what of that could not be done.
type BetweenProbe struct {
	// Of is OfBetween.
	Of string `json:"of"`
	// Drained is how many seconds the server was waited for, nil where nobody waited; Reset reports whether its prefix cache was emptied.
	Drained *float64 `json:"drained_s,omitempty"`
	Reset   bool     `json:"prefix_cache_reset,omitempty"`
	// Notes are for the reader of the report.
	Notes []i18n.Text `json:"notes,omitempty"`
}
