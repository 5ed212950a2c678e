package metric

import "math"

// minSlope is the fewest requests from which a line through TTFT and input length is drawn.
const minSlope = 10

// A regression is the least-squares line of y over x, in sums (Welford's update, so that large x lose no digits).
type regression struct {
	n            float64
	meanX, meanY float64
	sxx, syy     float64
	sxy          float64
}

func (r *regression) add(x, y float64) {
	r.n++
	dx := x - r.meanX
	r.meanX += dx / r.n
	dy := y - r.meanY
	r.meanY += dy / r.n
	r.sxx += dx * (x - r.meanX)
	r.syy += dy * (y - r.meanY)
	r.sxy += dx * (y - r.meanY)
}

// line is the slope and Pearson's correlation; not ok where x or y does not vary or the points are too few.
func (r *regression) line() (slope, correlation float64, ok bool) {
	if r.n < minSlope || r.sxx == 0 || r.syy == 0 {
		return 0, 0, false
	}
	return r.sxy / r.sxx, r.sxy / math.Sqrt(r.sxx*r.syy), true
}
