package energy

import (
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
)

const (
	// longestRepeat is the longest time in seconds in which no reading of a GPU changes. It is longer than longestGap, because exporters
	// round: some report whole watts. dcgm-exporter repeats its values for 30 s by default.
	longestRepeat = 10.0
	// IdleUtilization is the share up to which a GPU counts as idle.
	IdleUtilization = 0.05
)

// frozen reports whether an exporter repeated all that it reports of a GPU for so long that it cannot have measured in between. A GPU that
// is idle is left out: its power, clock and temperature may well stay as they are.
func frozen(g GPU, from, to float64) bool {
	at := append(changes(g.Power), g.Power[0].Mid(), min(g.Power[len(g.Power)-1].Mid(), to))
	for _, series := range append(g.Beside, g.Utilization) {
		at = append(at, changes(series)...)
	}
	slices.Sort(at)
	for i := 1; i < len(at); i++ {
		if a, b := max(at[i-1], from), min(at[i], to); b-a > longestRepeat && !idle(g.Utilization, a, b) {
			return true
		}
	}
	return false
}

// changes are the instants at which a value became another.
func changes(points []telemetry.Point) (at []float64) {
	for i := 1; i < len(points); i++ {
		if points[i].Value != points[i-1].Value {
			at = append(at, points[i].Mid())
		}
	}
	return at
}

// idle reports whether a GPU is known not to have worked between two instants.
func idle(utilization []telemetry.Point, from, to float64) bool {
	known := false
	for _, p := range utilization {
		if t := p.Mid(); t >= from && t <= to {
			if known = true; p.Value > IdleUtilization {
				return false
			}
		}
	}
	return known
}
