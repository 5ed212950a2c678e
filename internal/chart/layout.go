package chart

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	textSize  = 12.0
	titleSize = 14.0
)

// A frame is a chart that is being placed: the plot's corners and its scales.
type frame struct {
	Chart
	canvas         canvas
	w, h           float64
	left, top      float64
	right, bottom  float64
	x, y           scale
	xTicks, yTicks []float64
}

// draw places a chart on a canvas of w by h pixels.
func (c Chart) draw(on canvas, w, h float64) {
	f := &frame{Chart: c, canvas: on, w: w, h: h}
	f.place()
	f.draw()
}

// draw shows a chart that is placed.
func (f *frame) draw() {
	f.shades()
	f.axes()
	f.contents()
	f.references()
	f.heading()
}

func (c Chart) height() float64 {
	if c.Height > 0 {
		return float64(c.Height)
	}
	return 300
}

// place finds the plot's corners: what the labels need is known only when the scales are.
func (f *frame) place() {
	x0, x1, y0, y1 := f.extent()
	f.X, f.Y = f.X.marked(x0, x1), f.Y.marked(y0, y1)
	f.top = 34 + 20*float64(f.legendRows()) + 6
	f.bottom = f.h - 30
	if f.X.Title.EN != "" {
		f.bottom -= 18
	}
	f.y = f.Y.scaleOf(y0, y1, f.bottom, f.top)
	f.yTicks = f.y.ticks(int((f.bottom - f.top) / 42))
	f.stretch(f.Y, &f.y, &f.yTicks, int((f.bottom-f.top)/42))
	f.left, f.right = 14, f.w-16
	for i := range f.labels(f.Y, f.y, f.yTicks) {
		f.left = max(f.left, 12+widest(f.tickText(f.Y, f.y, f.yTicks, i), textSize))
	}
	if f.Y.Title.EN != "" {
		f.left += 20
	}
	f.x = f.X.scaleOf(x0, x1, f.left, f.right)
	f.xTicks = f.x.ticks(int((f.right - f.left) / 72))
	if len(f.X.At) > 0 {
		f.xTicks = f.X.At
	}
}

// stretch widens a linear scale to its outer ticks, so that no line touches the frame.
func (f *frame) stretch(axis Axis, s *scale, ticks *[]float64, n int) {
	if s.log || len(axis.Names) > 0 || axis.Bare || axis.Down {
		return
	}
	d := s.step(n)
	if axis.Unit != Share || s.hi > 1 || axis.Max == 0 {
		s.hi = math.Ceil(s.hi/d-1e-9) * d
	}
	s.lo = math.Floor(s.lo/d+1e-9) * d
	*ticks = s.ticks(n)
}

// extent is the range of everything that is drawn.
func (f *frame) extent() (x0, x1, y0, y1 float64) {
	x0, x1, y0, y1 = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	xs := func(vs ...float64) { reach(&x0, &x1, f.X.Log, vs) }
	ys := func(vs ...float64) { reach(&y0, &y1, f.Y.Log, vs) }
	for _, l := range f.Lines {
		xs(l.X...)
		ys(l.Y...)
	}
	for _, b := range f.Bands {
		xs(b.X...)
		ys(b.Lo...)
		ys(b.Hi...)
	}
	for _, d := range f.Dots {
		xs(d.X...)
		ys(d.Y...)
	}
	for _, b := range f.Boxes {
		xs(b.X0, b.X1)
		ys(b.Y0, b.Y1)
	}
	for _, r := range f.Refs {
		if r.Level {
			ys(r.At)
		} else {
			xs(r.At)
		}
	}
	if x0 > x1 {
		x0, x1 = 0, 1
	}
	if y0 > y1 {
		y0, y1 = 0, 1
	}
	return x0, x1, y0, y1
}

func reach(lo, hi *float64, log bool, vs []float64) {
	for _, v := range vs {
		if math.IsNaN(v) || math.IsInf(v, 0) || log && v <= 0 {
			continue
		}
		*lo, *hi = min(*lo, v), max(*hi, v)
	}
}

// labels are the places of an axis that have a label.
func (f *frame) labels(axis Axis, s scale, ticks []float64) []float64 {
	if axis.Bare {
		return nil
	}
	if len(axis.Names) == 0 {
		return ticks
	}
	all := make([]float64, len(axis.Names))
	for i := range all {
		all[i] = float64(i)
	}
	return all
}

func (f *frame) tickText(axis Axis, s scale, ticks []float64, i int) i18n.Text {
	if len(axis.Names) > 0 {
		return axis.Names[i]
	}
	return i18n.Same(axis.label(ticks[i], max(math.Abs(s.lo), math.Abs(s.hi)), s.log))
}

// axes draws the grid, the labels and the titles.
func (f *frame) axes() {
	places := f.labels(f.Y, f.y, f.yTicks)
	for _, v := range places {
		if len(f.Y.Names) == 0 {
			f.canvas.shape(shape{points: []point{{f.left, f.y.at(v)}, {f.right, f.y.at(v)}}, stroke: Grid, width: 1})
		}
	}
	for i, v := range places {
		f.canvas.text(label{at: point{f.left - 8, f.y.at(v) + 4}, text: f.tickText(f.Y, f.y, f.yTicks, i), color: Muted, anchor: end,
			size: textSize})
	}
	f.xLabels()
	f.canvas.shape(shape{points: []point{{f.left, f.bottom}, {f.right, f.bottom}}, stroke: Muted, width: 1})
	if f.X.Title.EN != "" {
		f.canvas.text(label{at: point{(f.left + f.right) / 2, f.h - 8}, text: f.X.Title, color: Muted, anchor: middle, size: textSize})
	}
	if f.Y.Title.EN != "" {
		f.canvas.text(label{at: point{14, (f.top + f.bottom) / 2}, text: f.Y.Title, color: Muted, anchor: middle, size: textSize, up: true})
	}
}

// xLabels leaves out labels that would run into the one before.
func (f *frame) xLabels() {
	free := math.Inf(-1)
	var labels []label
	for i, v := range f.labels(f.X, f.x, f.xTicks) {
		x, text := f.x.at(v), f.tickText(f.X, f.x, f.xTicks, i)
		half := widest(text, textSize) / 2
		at := min(x, f.w-half-2)
		if at-half < free {
			continue
		}
		free = at + half + 8
		f.canvas.shape(shape{points: []point{{x, f.bottom}, {x, f.bottom + 4}}, stroke: Muted, width: 1})
		labels = append(labels, label{at: point{at, f.bottom + 18}, text: text, color: Muted, anchor: middle, size: textSize})
	}
	for _, l := range labels {
		f.canvas.text(l)
	}
}

func (f *frame) references() {
	for i, r := range f.Refs {
		if r.Level {
			y := f.y.at(r.At)
			f.canvas.shape(shape{points: []point{{f.left, y}, {f.right, y}}, stroke: r.Color, width: 1.5, dashed: true})
			size := f.fitting(r.Label)
			side, at := f.besideLevel(y, widest(r.Label, size)*1.08+6)
			f.canvas.text(label{at: at, text: r.Label, color: r.Color, anchor: side, size: size, bold: true, halo: true})
			continue
		}
		x := f.x.at(r.At)
		f.canvas.shape(shape{points: []point{{x, f.top}, {x, f.bottom}}, stroke: r.Color, width: 1.5, dashed: true})
		size := f.fitting(r.Label)
		side, at := f.beside(x, widest(r.Label, size)*1.08)
		f.canvas.text(label{at: point{at, f.top + 12 + 16*float64(i)}, text: r.Label, color: r.Color, anchor: side, size: size, bold: true,
			halo: true})
	}
}

// fitting is the size of a bold label that is no wider than the plot, as those of the charts for phones may be.
func (f *frame) fitting(text i18n.Text) float64 {
	return min(textSize, textSize*(f.right-f.left)/(1.08*widest(text, textSize)))
}

// beside is where a label of a width stands at an upright line: to its right, else to its left, else at the edge of the plot.
func (f *frame) beside(x, width float64) (side anchor, at float64) {
	switch right, left := f.right-x-5, x-5-f.left; {
	case right >= width && (x <= (f.left+f.right)/2 || left < width):
		return start, x + 5
	case left >= width:
		return end, x - 5
	}
	return end, f.right
}
