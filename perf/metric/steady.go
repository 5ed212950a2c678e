package metric

import "github.com/modelscope/evalscope/perf/i18n"

// A Steady is the stretch of a level in which load, throughput and latency were stable, or why there is none.
type Steady struct {
	// From and To are its bounds in seconds of the level's log, and Until is when the last measured request ended; 0 where there is none.
	From, To, Until float64
	// Figures are those of the requests that were sent in it, and what came in it a second; nil where there is none.
	Figures *Level
	// Classes are those of each class of a mix in that stretch, which is the level's: what is stable is the load of all of them together.
	Classes []*Level
	// Without is why there is none, "" where there is one; Reason says it with the numbers.
	Without SteadyWithout
	Reason  i18n.Text
	// Needed is about how many requests would be enough where there were too few, 0 else.
	Needed int
	// Signals are what was looked at.
	Signals []SteadySignal
}

// SteadyWithout is why a level has no steady state.
type SteadyWithout string

// The reasons.
const (
	// SteadyChanging is a load that is meant to change: stages, or a replay.
	SteadyChanging SteadyWithout = "changing-load"
	// SteadyShort is a level with too few requests, or too short, to tell.
	SteadyShort SteadyWithout = "too-short"
	// SteadyDrift is a level in which something grew, fell, or rose and fell.
	SteadyDrift SteadyWithout = "drift"
)

// A SteadySignal is a figure that has to be stable, over the window, or where there is none over the stretch that was tried.
type SteadySignal struct {
	Key Key `json:"metric"`
	// Drift is its change over the stretch, as a part of what it was at the beginning; Bend how far it was above its ends in the
	// middle, as a part of those. Detectable is the smallest drift that would have shown in 80 of 100 cases.
	Drift      float64 `json:"drift"`
	Bend       float64 `json:"bend"`
	Detectable float64 `json:"detectable"`
}

// Found reports whether there is a steady state.
func (s *Steady) Found() bool { return s != nil && s.Figures != nil }

// Seconds is how long the window is.
func (s *Steady) Seconds() float64 { return s.To - s.From }

// CountsInfinite reports whether a failed request counts as one of infinite length in the metric, where failures do.
func (d Definition) CountsInfinite(streamed bool) bool {
	return d.infinite == always || d.infinite == whenStreamed && streamed
}
