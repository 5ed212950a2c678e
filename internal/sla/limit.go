package sla

// A Range is the loads among which a search looks, and the one with which it begins.
type Range struct{ Low, High, Start int }

// start is where the search begins, within the bounds.
func (r Range) start() int { return min(max(r.Start, r.Low), r.High) }

// Resolution is the share of a load to which a limit is looked for: 2 %. Below 100 that is one.
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

// limit finds the largest load that passes: it doubles from the start while loads pass, or halves until one does, and then bisects.
// It returns the load to be tried next, ok false when nothing is left to try.
func limit(r Range, known func(int) (Verdict, bool)) (next int, ok bool) {
	a := &asking{known: known}
	low, high := r.bracket(a)
	for !a.missing && low > 0 && high-low > max(1, int(Resolution*float64(low))) {
		if mid := low + (high-low)/2; a.at(mid) == Pass {
			low = mid
		} else {
			high = mid
		}
	}
	return a.need, a.missing
}

// bracket finds a load that passes and a larger one that does not. low is 0 where none passes, high one above the bound where all do.
func (r Range) bracket(a *asking) (low, high int) {
	v := r.start()
	if a.at(v) != Pass {
		for high = v; !a.missing && high > r.Low; {
			v = max(high/2, r.Low)
			if a.at(v) == Pass {
				return v, high
			}
			high = v
		}
		return 0, high
	}
	for low = v; !a.missing && low < r.High; {
		v = min(2*low, r.High)
		if a.at(v) != Pass {
			return low, v
		}
		low = v
	}
	return low, low + 1
}
