// Package knee finds the load from which more load brings no more throughput: among measured levels, and between them
// with a fit of two segments and its interval. It is pure and deterministic.
package knee

import (
	"cmp"
	"math"
	"slices"
)

const (
	// Elasticity is the bound: throughput that grows less than a tenth as fast as the load has stopped growing for a user's purposes,
	// since latency then grows nine tenths as fast as the load.
	Elasticity = 0.1
	// Least is the growth below which two levels are taken as equal: runs of the same load differ by a few per cent.
	Least = 0.03
	// Noise is the standard error of a figure of a single run, as a share of it, where repeats do not tell: Least is two of them.
	Noise = 0.015
)

// A Point is the throughput at a load: the mean of as many runs as there are.
type Point struct {
	Load, Value float64
	// Runs are the figures of the single runs, nil for one.
	Runs []float64
}

// Points are the points of loads with the figures of their runs, in ascending order.
func Points(runs map[float64][]float64) (all []Point) {
	for load, values := range runs {
		if len(values) > 0 && load > 0 {
			all = append(all, Point{Load: load, Value: mean(values), Runs: values})
		}
	}
	slices.SortFunc(all, func(a, b Point) int { return cmp.Compare(a.Load, b.Load) })
	return all
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	return sum / float64(len(values))
}

// Grew reports whether throughput grew from one load to a larger one: by at least a tenth of the growth of the load, and by more than
// the noise.
func Grew(low, high Point) bool {
	if low.Value <= 0 {
		return false
	}
	growth := high.Value/low.Value - 1
	return growth > Least && growth >= Elasticity*(high.Load/low.Load-1)
}

// Last is the place of the last point up to which more load brought more throughput: walking up, a point is the new one when it
// grew from the last that did.
func Last(points []Point) int {
	best := 0
	for i := 1; i < len(points); i++ {
		if Grew(points[best], points[i]) {
			best = i
		}
	}
	return best
}

// noise is the standard error of each point as a share of its value, from the runs at all loads where some were repeated, and with how
// many degrees of freedom that is known: none where it is taken for granted.
func noise(points []Point) (all []float64, degrees int) {
	squares := 0.0
	for _, p := range points {
		for _, x := range p.Runs {
			squares += math.Pow(x/p.Value-1, 2)
		}
		degrees += max(0, len(p.Runs)-1)
	}
	single := Noise
	if degrees >= 3 { // fewer say little of a spread
		single = max(Noise/3, math.Sqrt(squares/float64(degrees)))
	} else {
		degrees = 0
	}
	for _, p := range points {
		all = append(all, single/math.Sqrt(float64(max(1, len(p.Runs)))))
	}
	return all, degrees
}
