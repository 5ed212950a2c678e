package htmlreport

import "github.com/modelscope/evalscope/internal/chartdata"

// A page stays a few megabytes, however many levels a run has: what its charts show of single requests is shared out
// among the levels. Everything that is counted (curves, percentiles, series over time) is of all requests.
const (
	// whole is the number of levels that each get all the samples there are.
	whole = 5
	// charted is the number of levels that get charts of their own; the others have their tables.
	charted = 24
)

// A budget is how much of each thing the charts of a level show.
type budget struct{ lanes, dots, cells, slices, rows, words int }

func budgetOf(levels int) budget {
	share := func(all, least int) int { return max(min(all, all*whole/max(min(levels, charted), 1)), least) }
	return budget{lanes: share(300, 48), dots: share(600, 100), cells: share(1000, 160), slices: share(90, 45), rows: share(32, 8),
		words: share(400, 120)}
}

// hasCharts reports whether the i-th of n levels gets charts of its own: all up to `charted`, else an even choice with the
// first and the last.
func hasCharts(i, n int) bool {
	if n <= charted {
		return true
	}
	for k := range charted {
		if k*(n-1)/(charted-1) == i {
			return true
		}
	}
	return false
}

// evenly takes n of a list, spread over it.
func evenly[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	some := make([]T, 0, n)
	for k := range n {
		some = append(some, list[k*len(list)/n])
	}
	return some
}

// fewerDots keeps the first wave up to half of n, and an even choice of the others.
func fewerDots(d *chartdata.Level, points []chartdata.Point, n int) []chartdata.Point {
	if len(points) <= n {
		return points
	}
	var first, rest []chartdata.Point
	for _, p := range points {
		if d.InInitialBurst(p.Seq) {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	first = first[:min(len(first), max(n/2, n-len(rest)))]
	return append(first, evenly(rest, n-len(first))...)
}

// fewerLanes keeps the slowest and failed ones up to a quarter of n each, the first up to a sixth, and an even choice of
// the others.
func fewerLanes(lanes []chartdata.RequestTimeline, n int) []chartdata.RequestTimeline {
	if len(lanes) <= n {
		return lanes
	}
	keep := map[int64]bool{}
	take := func(most int, wanted func(i int, l chartdata.RequestTimeline) bool) {
		var found []chartdata.RequestTimeline
		for i, l := range lanes {
			if !keep[l.Seq] && wanted(i, l) {
				found = append(found, l)
			}
		}
		for _, l := range evenly(found, most) {
			keep[l.Seq] = true
		}
	}
	slow := slowest(lanes, n/4)
	take(n/4, func(_ int, l chartdata.RequestTimeline) bool { return l.Fault != "" })
	take(n/4, func(_ int, l chartdata.RequestTimeline) bool { return l.Slow && l.Latency() >= slow })
	take(n/6, func(i int, _ chartdata.RequestTimeline) bool { return i < n/6 })
	take(n-len(keep), func(int, chartdata.RequestTimeline) bool { return true })
	var some []chartdata.RequestTimeline
	for _, l := range lanes {
		if keep[l.Seq] {
			some = append(some, l)
		}
	}
	return some
}
