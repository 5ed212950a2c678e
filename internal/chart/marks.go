package chart

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
)

// contents draws what the chart shows, the larger behind the smaller.
func (f *frame) contents() {
	f.boxes()
	for _, b := range f.Bands {
		f.band(b)
	}
	for _, l := range f.Lines {
		f.line(l)
	}
	for _, d := range f.Dots {
		f.dots(f.places(d.X, d.Y, nil), 2.4, d.Color, d.Hollow, 0.55)
	}
}

// shades draws the marked stretches as far as they lie in the plot.
func (f *frame) shades() {
	for _, s := range f.Shades {
		x0, x1 := min(max(f.x.at(s.From), f.left), f.right), min(max(f.x.at(s.To), f.left), f.right)
		if room := x1 - x0; s.Label.EN != "" && room > widest(s.Label, textSize)+6 {
			f.canvas.text(label{at: point{x0 + 4, f.top + textSize + 1}, text: s.Label, anchor: start, size: textSize, color: Muted})
		}
		if s.Color == "" {
			continue
		}
		x1 = max(x1, x0+2) // a short one is seen, too
		f.canvas.shape(shape{points: rectangle(x0, f.top, x1, f.bottom), closed: true, fill: s.Color, opacity: 0.16})
	}
}

// shadeSteps is the number of opacities that boxes are drawn with: boxes alike are one element of the picture.
const shadeSteps = 20

func (f *frame) boxes() {
	type look struct {
		color Color
		step  int
	}
	groups := map[look][][]point{}
	var order []look
	for _, b := range f.Boxes {
		k := look{b.Color, int(math.Round(b.Opacity * shadeSteps))}
		if groups[k] == nil {
			order = append(order, k)
		}
		x0 := f.x.at(b.X0)
		x1 := max(f.x.at(b.X1), x0+1) // a request that failed at once is seen, too
		groups[k] = append(groups[k], rectangle(x0, f.y.at(b.Y0), x1, f.y.at(b.Y1)))
	}
	for _, k := range order {
		f.canvas.shape(shape{paths: groups[k], closed: true, fill: k.color, opacity: float64(k.step) / shadeSteps})
	}
}

func (f *frame) band(b Band) {
	if len(b.X) == 0 {
		return
	}
	var path []point
	for i, x := range b.X {
		path = append(path, point{f.x.at(x), f.y.at(b.Hi[i])})
	}
	for i := len(b.X) - 1; i >= 0; i-- {
		path = append(path, point{f.x.at(b.X[i]), f.y.at(b.Lo[i])})
	}
	f.canvas.shape(shape{points: path, closed: true, fill: b.Color, opacity: b.Opacity})
}

// line draws the runs of points between absent values, then the points.
func (f *frame) line(l Line) {
	var run []point
	flush := func() {
		if len(run) > 1 {
			f.canvas.shape(shape{points: run, stroke: l.Color, width: 2, dashed: l.Dashed})
		}
		run = nil
	}
	for i := range l.X {
		if math.IsNaN(l.Y[i]) || f.Y.Log && f.y.log && l.Y[i] <= 0 {
			flush()
			continue
		}
		run = append(run, point{f.x.at(l.X[i]), f.y.at(l.Y[i])})
	}
	flush()
	if !l.Marks {
		return
	}
	hollow := func(i int) bool { return i < len(l.Hollow) && l.Hollow[i] }
	f.dots(f.places(l.X, l.Y, func(i int) bool { return !hollow(i) }), 4, l.Color, false, 0)
	f.dots(f.places(l.X, l.Y, hollow), 4, l.Color, true, 0)
}

// places are the points that are wanted (nil is all) and that can be placed.
func (f *frame) places(x, y []float64, wanted func(int) bool) []point {
	var all []point
	for i := range x {
		if (wanted == nil || wanted(i)) && !math.IsNaN(y[i]) {
			all = append(all, point{f.x.at(x[i]), f.y.at(y[i])})
		}
	}
	return all
}

func (f *frame) dots(at []point, radius float64, color Color, hollow bool, opacity float64) {
	if len(at) == 0 {
		return
	}
	s := shape{points: at, radius: radius, fill: color, opacity: opacity}
	if hollow {
		s.fill, s.stroke, s.width, s.opacity = Ground, color, 1.6, 0
	}
	f.canvas.shape(s)
}

// keys are the entries of the legend.
func (c Chart) keys() []Key {
	var all []Key
	add := func(name i18n.Text, color Color) {
		if name.EN != "" {
			all = append(all, Key{name, color})
		}
	}
	for _, l := range c.Lines {
		add(l.Name, l.Color)
	}
	for _, b := range c.Bands {
		add(b.Name, b.Color)
	}
	for _, d := range c.Dots {
		add(d.Name, d.Color)
	}
	for _, x := range c.Shades {
		add(x.Name, x.Color)
	}
	return append(all, c.Keys...)
}

const swatch = 22 // the width of a legend's color with its space

// legend calls show for the place of each entry and returns the number of rows.
func (f *frame) legend(show func(k Key, x float64, row int)) int {
	x, rows := 14.0, 0
	for i, k := range f.keys() {
		need := swatch + widest(k.Name, textSize) + 14
		if i == 0 {
			rows = 1
		} else if x+need > f.w-4 {
			x, rows = 14, rows+1
		}
		show(k, x, rows-1)
		x += need
	}
	return rows
}

func (f *frame) legendRows() int { return f.legend(func(Key, float64, int) {}) }

// heading draws the title and the legend.
func (f *frame) heading() {
	size := min(titleSize, titleSize*(f.w-24)/(1.08*widest(f.Title, titleSize)))
	f.canvas.text(label{at: point{14, 22}, text: f.Title, color: Ink, anchor: start, size: size, bold: true})
	dashed := map[i18n.Text]bool{}
	for _, l := range f.Lines {
		dashed[l.Name] = l.Dashed
	}
	f.legend(func(k Key, x float64, row int) {
		y := 45 + 20*float64(row)
		if dashed[k.Name] {
			f.canvas.shape(shape{points: []point{{x, y}, {x + 16, y}}, stroke: k.Color, width: 2, dashed: true})
		} else {
			f.canvas.shape(shape{points: rectangle(x, y-4, x+14, y+4), closed: true, fill: k.Color})
		}
		f.canvas.text(label{at: point{x + swatch, y + 4}, text: k.Name, color: Ink, anchor: start, size: textSize})
	})
}
