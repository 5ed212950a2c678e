package metric

import "github.com/modelscope/evalscope/perf/load"

// A Search is the outcome of a sweep that looked for a load: the limit within objectives, or the knee.
type Search struct {
	// Variable is what was varied.
	Variable load.Axis `json:"variable"`
	// FeasibleMax is the largest load that passed, InfeasibleMin the smallest that did not; nil where there was none.
	FeasibleMax   *float64 `json:"feasible_max"`
	InfeasibleMin *float64 `json:"infeasible_min"`
	// Boundary is where the limit lies, with the interval that the noise of the probes leaves; nil where it was not found.
	Boundary *Boundary `json:"boundary,omitempty"`
	// Binding is the rule that the smallest failing load broke, "" for none.
	Binding string `json:"binding,omitempty"`
	// Edge says how the rule breaks: "cliff" or "smooth", "" where that is not known.
	Edge string `json:"edge,omitempty"`
	// Note says in a sentence what was found: none passes, all pass up to the upper bound.
	Note string `json:"note,omitempty"`
	// Probes are the levels in the order in which they ran.
	Probes []Probe `json:"probes"`
}

// A Boundary is an estimate of a load with its interval.
type Boundary struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// A Probe is one level of a search and what it said.
type Probe struct {
	// Level is the level's name, Load where it is on the axis.
	Level string  `json:"level"`
	Load  float64 `json:"load"`
	// Passed reports whether every rule was kept; nil for a probe that says nothing of the server, as where the client was the limit.
	Passed *bool `json:"passed"`
	// Why says what decided it.
	Why string `json:"why,omitempty"`
}
