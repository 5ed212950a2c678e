package energy

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// Integral is the area below points by trapezoids, in unit × seconds: between two the value lies on the line that joins them, before the
// first and behind the last it is theirs. most is the greatest value, gap the longest time without a point.
func Integral(points []telemetry.Point, from, to float64) (area, most, gap float64) {
	before, value := from, valueAt(points, from)
	most = value
	step := func(t, v float64) {
		area += (value + v) / 2 * (t - before)
		most, gap = max(most, v), max(gap, t-before)
		before, value = t, v
	}
	for _, p := range points {
		if t := p.Mid(); t > from && t < to {
			step(t, p.Value)
		}
	}
	step(to, valueAt(points, to))
	return area, most, gap
}

// valueAt is the value at an instant: on the line that joins the points around it, the first point's before that and the last one's behind
// it.
func valueAt(points []telemetry.Point, t float64) float64 {
	i, _ := slices.BinarySearchFunc(points, t, func(p telemetry.Point, t float64) int { return cmp.Compare(p.Mid(), t) })
	return between(points, i, t)
}

// between is valueAt where i is the first point that is not before the instant.
func between(points []telemetry.Point, i int, t float64) float64 {
	switch i {
	case 0:
		return points[0].Value
	case len(points):
		return points[i-1].Value
	}
	p, q := points[i], points[i-1]
	return q.Value + (p.Value-q.Value)*(t-q.Mid())/(p.Mid()-q.Mid())
}

// peak is the most that all took together at the instant of any reading and at both ends. Readings of exporters are not of one instant, so
// the others' are interpolated.
func peak(gpus []GPU, from, to float64) (most float64) {
	at := []float64{from, to}
	for _, g := range gpus {
		for _, p := range g.Power {
			if t := p.Mid(); t > from && t < to {
				at = append(at, t)
			}
		}
	}
	slices.Sort(at)
	cursors := make([]int, len(gpus))
	for _, t := range slices.Compact(at) {
		sum := 0.0
		for k, g := range gpus {
			for cursors[k] < len(g.Power) && g.Power[cursors[k]].Mid() < t {
				cursors[k]++
			}
			sum += between(g.Power, cursors[k], t)
		}
		most = max(most, sum)
	}
	return most
}
