package sla

import (
	"math"

	"github.com/modelscope/evalscope/internal/knee"
)

// A Range is the loads among which a search looks, and the one with which it begins, in steps of a grid.
type Range struct {
	Low, High, Start int
	// Grid is the loads that may be tried.
	Grid knee.Grid
}

// start is where the search begins, within the bounds.
func (r Range) start() int { return min(max(r.Start, r.Low), r.High) }

// Resolution is the share of a load to which a limit is looked for: 2 %. Below 100 steps that is one.
const Resolution = 0.02

// asking answers what is known of loads, and remembers the first that is not.
type asking struct {
	known   func(load int) (Verdict, bool)
	missing bool
	need    int
}

// at is the verdict on a load. Once one is missing, what follows is moot: the search is made again when it is known.
func (a *asking) at(load int) Verdict {
	v, ok := a.known(load)
	if !ok && !a.missing {
		a.missing, a.need = true, load
	}
	return v
}

// fits reports whether a load is not too large: it passes, or is too small.
func (a *asking) fits(load int) bool {
	v := a.at(load)
	return v == Pass || v == Short
}

// limit finds the largest load that is not too large: from the start it goes up while loads fit, or down until one does, in steps that grow
// from two to four times, and then halves what lies between, as a ratio. It returns the load to be tried next, ok false when nothing
// is left to try, and then the loads between which the limit lies: low is 0 where none fits, high one above the bound where all
// do.
func limit(r Range, known func(int) (Verdict, bool)) (next, low, high int, ok bool) {
	a := &asking{known: known}
	low, high = r.bracket(a)
	for !a.missing && low > 0 && high-low > max(1, int(Resolution*float64(low))) {
		if mid := r.between(low, high); a.fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return a.need, low, high, a.missing
}

// between is the load in the middle of two, as a ratio, with as few digits as it needs.
func (r Range) between(low, high int) int {
	middle := int(math.Round(math.Sqrt(float64(low) * float64(high))))
	if round := r.Grid.Round(middle); round > low && round < high {
		return round
	}
	return min(max(middle, low+1), high-1)
}

// step is the factor by which a load changes after so many steps.
func step(steps int) int {
	if steps < 2 {
		return 2
	}
	return 4
}

// bracket finds a load that fits and a larger one that does not.
func (r Range) bracket(a *asking) (low, high int) {
	v := r.start()
	first := a.at(v)
	if first == Pass || first == Short && v < r.High {
		return r.up(a, v)
	}
	high = v
	for steps := 0; !a.missing && high > r.Low; steps++ {
		v = max(r.Grid.Round(high/step(steps)), r.Low)
		switch {
		case a.fits(v) && first == Short: // throughput grows up to the upper bound, where the search began
			return r.High, r.High + 1
		case a.fits(v):
			return v, high
		}
		high = v
	}
	return 0, high
}

// up raises a load that fits until one does not.
func (r Range) up(a *asking, low int) (fitting, high int) {
	for steps := 0; !a.missing && low < r.High; steps++ {
		v := min(step(steps)*low, r.High)
		if !a.fits(v) {
			return low, v
		}
		low = v
	}
	return low, low + 1
}
