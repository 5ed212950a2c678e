// Package energy is what a level took of power: joules by the power that its GPUs told, held against their own counters, and whether that
// can be believed. It is pure. It is NOT responsible for reading GPUs (package telemetry/sampler) nor for the names of their metrics
// (package telemetry/tracks).
package energy

import "github.com/modelscope/evalscope/internal/telemetry"

// A GPU is what is known of one: its power in watts, and its energy counter in joules where it has one.
type GPU struct {
	ID      telemetry.GPUID
	Name    string
	Power   []telemetry.Point
	Counter *telemetry.Series
	// Scale makes joules of the counter's values.
	Scale float64
	// Utilization, 0…1, and the values Beside it (clock, temperature) are what else its exporter reports: they show whether it measures.
	Utilization []telemetry.Point
	Beside      [][]telemetry.Point
	// ByCounter reports whether Power follows from Counter, because the GPU reports no power.
	ByCounter bool
	// Idle is its power without load, nil where that is not known; NoIdle is the note on why.
	Idle   *float64
	NoIdle string
}

// Work is what the energy was spent for.
type Work struct {
	OutputTokens, Requests int
	// Good are the requests within their objectives, nil where there were none to keep.
	Good *int
	// Shared reports whether others used the server meanwhile. GPUs is how many serve the model, 0 where it is not given.
	Shared bool
	GPUs   int
}
