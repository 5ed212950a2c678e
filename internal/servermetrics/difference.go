package servermetrics

import (
	"math"

	"github.com/modelscope/evalscope/internal/exposition"
)

// A growth is what became of every series between two readings of one server.
type growth struct {
	series []grown
	// restarted reports whether a counter fell or that the process is another: the server began anew in between.
	restarted bool
}

// A grown is a series with its value at the first reading (0 for one that was not there) and how much it grew since. within is how far the
// printed digits of both leave that open.
type grown struct {
	exposition.Sample
	before, by, within float64
}

// difference is what grew between two readings. isCounter says of which names the values never fall; a gauge may. A series that was no
// number at one of them is left out.
func difference(before, after []exposition.Sample, isCounter func(name string) bool) growth {
	was := make(map[string]float64, len(before))
	var digits exposition.Precision
	for _, s := range before {
		was[s.Key()] = s.Value
		digits.See(s.Name, s.Value)
	}
	for _, s := range after {
		digits.See(s.Name, s.Value)
	}
	g := growth{series: make([]grown, 0, len(after))}
	for _, s := range after {
		x, known := was[s.Key()]
		if !finite(x) || !finite(s.Value) {
			continue
		}
		g.series = append(g.series, grown{Sample: s, before: x, by: s.Value - x,
			within: digits.Within(s.Name, x) + digits.Within(s.Name, s.Value)})
		g.restarted = g.restarted || known && (isCounter(s.Name) && s.Value < x || isBirth(s.Name) && s.Value != x)
	}
	return g
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// isBirth reports whether a series is the instant at which its process began.
func isBirth(name string) bool { return name == "process_start_time_seconds" }
