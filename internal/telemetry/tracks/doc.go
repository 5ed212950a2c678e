// Package tracks lays what was measured of a level on one axis of time: the client's own load and latency, and the series of servers, GPUs
// and hosts below them. It knows which metric means what. It is pure. It is NOT responsible for the arithmetic of series (package
// telemetry) nor for drawing (package htmlreport).
package tracks

import (
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Group is who measured a track.
type Group string

// The groups, in the order of a page.
const (
	Client Group = "client"
	Server Group = "server"
	GPU    Group = "gpu"
	Host   Group = "host"
)

// place is where a group stands on a page.
func (g Group) place() int { return slices.Index([]Group{Client, Server, GPU, Host}, g) }

// An Axis is a level on its axis.
type Axis struct {
	// From and To are the bounds in seconds of the level's clock.
	From, To float64
	Tracks   []Track
	Marks    []Mark
	// Interval is the time between two readings, Width the longest that one took, both in seconds. Cost is what all took, nil where that is
	// not known.
	Interval, Width float64
	Cost            *telemetry.Cost
	Notes           []i18n.Text
}

// A Track is one quantity over time.
type Track struct {
	ID    string
	Group Group
	Title i18n.Text
	Unit  Unit
	Lines []Line
	// Left is how many further lines there are, Zero the names of those that are always 0 and not shown.
	Left int
	Zero []i18n.Text
}

// A Unit says how a track's numbers are written.
type Unit string

// The units.
const (
	Number  Unit = ""
	Seconds Unit = "s"
	Share   Unit = "%"
	Rate    Unit = "/s"
	Tokens  Unit = "tok/s"
)

// A Line is one series of a track.
type Line struct {
	Name i18n.Text
	// Dots reports whether each value is an event of its own and not a state that lasts.
	Dots bool
	// Hole is the time in seconds without a reading from which on nothing is known of the line, 0 where there are no holes.
	Hole   float64
	Ranges []telemetry.Range
}

const (
	// points bounds the stretches of a line: as many as a wide screen can show, twice as many as that after one zoom.
	points = 1200
	// mostLines bounds the lines of a track, mostKept the tracks of metrics that only the user knows.
	mostLines = 8
	mostKept  = 24
)
