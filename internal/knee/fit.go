package knee

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Fit is where two segments meet, with what the noise of the points leaves.
type Fit struct {
	// Knee is the load of the best fit, Low and High bound those that fit nearly as well: a 95 % interval. High is +Inf where curves
	// fit that grow beyond the largest load.
	Knee, Low, High float64
	// Value is the throughput of the best fit there.
	Value float64
}

const (
	// leastPoints have to be there for a fit: two say nothing of a curve.
	leastPoints = 3
	// parameters are those of a curve: height, bend, break, and the slope behind it.
	parameters = 4
	confidence = 0.95
	// steps is how finely the two parameters that are not linear are tried in each pass, passes how often the grid is drawn again round what
	// fits.
	steps, passes = 80, 4
)

// TwoSegments fits throughput against load: it rises as n ÷ (1 + bend × n), which is what latency that grows with the load leaves of
// it, up to a load from which it is flat, falls, or rises by less than Elasticity. Where the first segment bends so much that it
// grows by less than that before, the knee is where it does. The interval is by profile likelihood: all loads for which some curve
// fits nearly as well as the best. It is not ok where the points are too few, or grow up to the last.
func TwoSegments(points []Point) (f Fit, ok bool) {
	if len(points) < leastPoints || Last(points) == len(points)-1 {
		return f, false
	}
	c := newCurve(points)
	fits := c.search(c.whole())
	top := points[len(points)-1].Load
	if fits[0].knee > top {
		return f, false
	}
	within := func(load float64) float64 { return max(points[0].Load, load) } // below the smallest load nothing is known
	f = Fit{Knee: within(fits[0].knee), Low: math.Inf(1), Value: fits[0].value}
	for _, one := range fits {
		f.Low, f.High = min(f.Low, within(one.knee)), max(f.High, within(one.knee))
	}
	if f.High > top {
		f.High = math.Inf(1)
	}
	return f, true
}

// A span is the parameters among which a grid is drawn, as logarithms: breaks from the first load to the last, with one beyond that
// stands for none, and bends.
type span struct {
	lowBreak, highBreak float64
	unbroken            bool
	lowBend, highBend   float64
}

// whole has every break, and bends from none worth the name to one by which the largest load brings a fiftieth of what it would without.
func (c *curve) whole() span {
	last := c.load[len(c.load)-1]
	return span{lowBreak: c.load[0], highBreak: last, unbroken: true, lowBend: math.Log(1e-4) - last, highBend: math.Log(50) - last}
}

// search are the trials that fit, the best first. Each pass draws its grid round what fitted in the one before.
func (c *curve) search(s span) (fits []trial) {
	for range passes {
		all, best := c.grid(s)
		allowed := best.squares + c.allowance(best.squares)
		fits = append(fits[:0], best)
		for _, one := range all {
			if one.squares <= allowed {
				fits = append(fits, one)
			}
		}
		s = s.round(fits)
	}
	return fits
}

func (c *curve) grid(s span) (all []trial, best trial) {
	best.squares = math.Inf(1)
	for i := range steps + 1 {
		c.bend(s.lowBend + (s.highBend-s.lowBend)*float64(i)/steps)
		for j := range steps + 2 {
			edge := s.lowBreak + (s.highBreak-s.lowBreak)*float64(j)/steps
			if j > steps {
				edge = math.Inf(1)
			}
			if j > steps && !s.unbroken {
				continue
			}
			one := c.try(edge)
			if all = append(all, one); one.squares < best.squares {
				best = one
			}
		}
	}
	return all, best
}

// round is the span of what fits, wider by two steps of the grid to each side.
func (s span) round(fits []trial) span {
	next := span{lowBreak: math.Inf(1), highBreak: math.Inf(-1), lowBend: math.Inf(1), highBend: math.Inf(-1)}
	for _, one := range fits {
		next.lowBend, next.highBend = min(next.lowBend, one.bend), max(next.highBend, one.bend)
		if math.IsInf(one.edge, 1) {
			next.unbroken = true
			continue
		}
		next.lowBreak, next.highBreak = min(next.lowBreak, one.edge), max(next.highBreak, one.edge)
	}
	if next.lowBreak > next.highBreak { // nothing that breaks fits
		next.lowBreak, next.highBreak = s.highBreak, s.highBreak
	}
	wide, tall := 2*(s.highBreak-s.lowBreak)/steps, 2*(s.highBend-s.lowBend)/steps
	next.lowBreak, next.highBreak = max(s.lowBreak, next.lowBreak-wide), min(s.highBreak, next.highBreak+wide)
	next.lowBend, next.highBend = max(s.lowBend, next.lowBend-tall), min(s.highBend, next.highBend+tall)
	return next
}

// A curve is the points in logarithms, with their weights, and the first segment under one bend.
type curve struct {
	load, value, weight []float64
	degrees             int // of freedom with which the weights are known
	bent                float64
	rise                []float64 // of the first segment at each point
}

// A trial is the curve with one bend and one break: where its knee is, the throughput there, and the weighted squares that it leaves.
type trial struct{ edge, bend, knee, value, squares float64 }

func newCurve(points []Point) *curve {
	errs, degrees := noise(points)
	c := &curve{degrees: degrees, rise: make([]float64, len(points))}
	for i, se := range errs {
		c.load = append(c.load, math.Log(points[i].Load))
		c.value = append(c.value, math.Log(points[i].Value))
		c.weight = append(c.weight, 1/(se*se))
	}
	return c
}

// bend bends the first segment, by a logarithm.
func (c *curve) bend(by float64) {
	c.bent = by
	for i, u := range c.load {
		c.rise[i] = c.rising(u)
	}
}

// rising is the logarithm of the first segment.
func (c *curve) rising(u float64) float64 { return u - math.Log1p(math.Exp(c.bent+u)) }

// allowance is by how much the squares of a curve in the interval may exceed those of the best: the quantile of F with one degree of
// freedom, or of χ² where the noise is taken for granted, times what the points scatter more around the best curve than the noise explains.
func (c *curve) allowance(best float64) float64 {
	free := max(0, len(c.load)-parameters)
	factor := 1.0
	if free > 0 {
		factor = max(1, best/float64(free))
	}
	known := c.degrees
	if factor > 1 || known > 0 {
		known += free
	}
	if known == 0 {
		return factor * distuv.ChiSquared{K: 1}.Quantile(confidence)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(known)}.Quantile((1 + confidence) / 2)
	return factor * t * t
}

// try fits height and slope, which are linear in logarithms, for a break. A slope that counts as growth, or a fall that is steeper than the
// load, is none of a second segment.
func (c *curve) try(edge float64) trial {
	flat := math.Inf(1)
	if !math.IsInf(edge, 1) {
		flat = c.rising(edge)
	}
	var w, x, y, xx, xy, yy float64
	for i, u := range c.load {
		h, beyond, weight := c.value[i]-c.rise[i], 0.0, c.weight[i]
		if u > edge {
			h, beyond = c.value[i]-flat, u-edge
		}
		w += weight
		x += weight * beyond
		y += weight * h
		xx += weight * beyond * beyond
		xy += weight * beyond * h
		yy += weight * h * h
	}
	slope := 0.0
	if spread := xx - x*x/w; spread > 1e-12*w {
		slope = max(-1, min(Elasticity, (xy-x*y/w)/spread))
	}
	height := (y - slope*x) / w
	squares := yy - 2*height*y - 2*slope*xy + height*height*w + 2*height*slope*x + slope*slope*xx
	knee := min(edge, math.Log(1/Elasticity-1)-c.bent)
	return trial{edge: edge, bend: c.bent, knee: math.Exp(knee), value: math.Exp(height + c.rising(min(knee, c.load[len(c.load)-1]))),
		squares: max(0, squares)}
}
