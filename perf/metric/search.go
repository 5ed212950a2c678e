package metric

import "github.com/modelscope/evalscope/perf/load"

// A Search is the outcome of a sweep that looked for a load: the limit within objectives, or the knee.
type Search struct {
	// Kind is KneeSearch where the load was looked for from which throughput stops growing, "" where it was the limit within objectives.
	Kind string `json:"kind,omitempty"`
	// Variable is what was varied.
	Variable load.Axis `json:"variable"`
	// FeasibleMax is the largest load that passed, InfeasibleMin the smallest that did not; nil where there was none.
	FeasibleMax   *float64 `json:"feasible_max"`
	InfeasibleMin *float64 `json:"infeasible_min"`
	// Boundary is where the limit or the knee lies, with the interval that the noise of the probes leaves; nil where it was not found.
	Boundary *Boundary `json:"boundary,omitempty"`
	// Binding is the rule that the smallest failing load broke, "" for none.
	Binding string `json:"binding,omitempty"`
	// Edge says how the rule breaks: "cliff" or "smooth", "" where that is not known. Cause is what requests then wait for: "queue" or
	// "decode", "failures" where they fail, "saturation" where there is no more throughput; "" where that is not known.
	Edge  string `json:"edge,omitempty"`
	Cause string `json:"cause,omitempty"`
	// Throughput is that at the knee; nil in a search for a limit.
	Throughput *LoadFigure `json:"throughput,omitempty"`
	// Goodput is the most requests a second that kept the objectives, and at which load; nil without objectives.
	Goodput *LoadFigure `json:"highest_goodput,omitempty"`
	// Note says in a sentence what was found: none passes, all pass up to the upper bound.
	Note   string `json:"note,omitempty"`
	NoteZH string `json:"note_zh,omitempty"`
	// Unfinished reports whether another load was to be tried: the search was stopped, or is under way.
	Unfinished bool `json:"unfinished,omitempty"`
	// Selections are what was found for each group of rules, or for the goal.
	Selections []Selection `json:"selections,omitempty"`
	// Probes are the loads in the order in which they were tried.
	Probes []Probe `json:"probes"`
}

// OfGoal reports whether the best load was looked for, by a figure that is to be as large or as small as it can.
func (s *Search) OfGoal() bool {
	return s.Kind != KneeSearch && len(s.Selections) == 1 && len(s.Probes) > 0 && len(s.Probes[0].Groups) == 0
}

// KneeSearch is the kind of a search for the knee.
const KneeSearch = "knee"

// A LoadFigure is a figure at a load.
type LoadFigure struct {
	Load   float64 `json:"load"`
	Metric Key     `json:"metric"`
	Value  float64 `json:"value"`
}

// BestGoodput is the most requests a second that kept their objectives, on average over the levels at a load, of those that say
// something of the server; nil without objectives.
func BestGoodput(levels []*Level, axis load.Axis) *LoadFigure {
	sums, runs := map[float64]float64{}, map[float64]int{}
	for _, l := range levels {
		if x, ok := l.Value(Goodput); ok && !l.ClientLimited() && len(l.Judgments()) > 0 {
			at := l.Load.On(axis)
			sums[at] += x
			runs[at]++
		}
	}
	var best *LoadFigure
	for at, sum := range sums {
		if x := sum / float64(runs[at]); best == nil || x > best.Value || x == best.Value && at < best.Load {
			best = &LoadFigure{Load: at, Metric: Goodput, Value: x}
		}
	}
	return best
}

// The status of a selection, as EvalScope calls it.
const (
	BestObserved = "best_observed"
	NoSelection  = "none"
)

// A Selection is the load that a search found for a group of rules, or for a goal.
type Selection struct {
	// Criteria are the rules, as the user may write them.
	Criteria string `json:"criteria"`
	// Load is the largest that passed, or the best; nil for none.
	Load *float64 `json:"load"`
	// Status is BestObserved or NoSelection, Reason why.
	Status   string `json:"status"`
	Reason   string `json:"reason,omitempty"`
	ReasonZH string `json:"reason_zh,omitempty"`
}

// A Boundary is an estimate of a load with its interval.
type Boundary struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// A Probe is one load of a search and what it said.
type Probe struct {
	// Level is the name of the level, of the first where the load was tried in several runs; Load where it is on the axis.
	Level string  `json:"level"`
	Load  float64 `json:"load"`
	// Passed reports whether every rule was kept; nil for a probe that says nothing of the server, as where the client was the limit.
	Passed *bool `json:"passed"`
	// Why says what decided it.
	Why   string `json:"why,omitempty"`
	WhyZH string `json:"why_zh,omitempty"`
	// Runs are the names of all levels at this load; Failed and Total count the requests of all of them.
	Runs   []string `json:"runs,omitempty"`
	Failed int      `json:"failed,omitempty"`
	Total  int      `json:"total,omitempty"`
	// Groups are what each group of rules made of it.
	Groups []Judged `json:"groups,omitempty"`
}

// A Judged is what a group of rules made of a load: nil for one that says nothing of the server.
type Judged struct {
	Passed  *bool        `json:"passed"`
	Why     string       `json:"why,omitempty"`
	WhyZH   string       `json:"why_zh,omitempty"`
	Figures []RuleFigure `json:"figures,omitempty"`
}

// A RuleFigure is a rule with the figure that it was held against, in the rule's unit, nil where that is absent.
type RuleFigure struct {
	Rule  string   `json:"rule"`
	Value *float64 `json:"value"`
	Kept  bool     `json:"kept"`
}
