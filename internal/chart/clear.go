package chart

import "math"

// besideLevel is where the label of a level line stands, width pixels wide: at its right end above it, or else at the first place, at an
// end or in the middle, above or below, that no curve crosses.
func (f *frame) besideLevel(y, width float64) (side anchor, at point) {
	for _, base := range []float64{y - 5, y + textSize + 2} {
		if base-textSize < f.top-14 || base > f.bottom-2 {
			continue
		}
		for _, place := range []struct {
			side     anchor
			at, from float64
		}{
			{end, f.right - 4, f.right - 4 - width},
			{start, f.left + 4, f.left + 4},
			{middle, (f.left + f.right) / 2, (f.left + f.right - width) / 2},
		} {
			if f.clear(place.from, place.from+width, base-textSize, base+3) {
				return place.side, point{place.at, base}
			}
		}
	}
	return end, point{f.right - 4, y - 5}
}

// clear reports whether no line of the chart passes through a rectangle.
func (f *frame) clear(left, right, top, bottom float64) bool {
	for _, l := range f.Lines {
		for i := 1; i < len(l.X); i++ {
			a, b := point{f.x.at(l.X[i-1]), f.y.at(l.Y[i-1])}, point{f.x.at(l.X[i]), f.y.at(l.Y[i])}
			if crosses(a, b, left, right, top, bottom) {
				return false
			}
		}
	}
	return true
}

// crosses reports whether the line from a to b, which goes to the right, passes through a rectangle.
func crosses(a, b point, left, right, top, bottom float64) bool {
	if math.IsNaN(a.y) || math.IsNaN(b.y) || b.x < left || a.x > right {
		return false
	}
	at := func(x float64) float64 {
		if b.x == a.x {
			return a.y
		}
		return a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)
	}
	one, other := at(max(a.x, left)), at(min(b.x, right))
	if b.x == a.x {
		one, other = a.y, b.y
	}
	return max(one, other) >= top && min(one, other) <= bottom
}
