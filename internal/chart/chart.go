// Package chart draws charts. A Chart describes its contents in the coordinates of the data. One layout engine places
// it, and two canvases draw it: SVG for pages and files, and PNG. The package is pure and does not know what the
// figures mean.
package chart

import "github.com/modelscope/evalscope/perf/i18n"

// Unit says how the numbers along an axis are written.
type Unit int

// The units.
const (
	Number  Unit = iota
	Seconds      // 20 ms, 1.5 s
	Share        // 0…1 as per cent
	Whole        // counts, which have no labels between whole numbers
)

// An Axis is one direction of a chart. Its range is that of the data; Min and Max widen it where both are set.
type Axis struct {
	Title i18n.Text
	Unit  Unit
	// Log asks for a logarithmic scale, which data that are not all positive do not get.
	Log bool
	// Zero makes a linear scale begin at 0.
	Zero     bool
	Min, Max float64
	// Names are the labels of the places 0, 1, 2, … of an axis without numbers.
	Names []i18n.Text
	// At are the places of the labels, where these are to be other than round numbers.
	At []float64
	// Bare leaves the numbers out: what counts is the shape.
	Bare bool
	// Down lets the axis grow downwards.
	Down bool
}

// Color names a color by its role; the theme says what it looks like.
type Color string

// The roles. S and the following are series, in the order of their use.
const (
	Ink     Color = "ink"
	Muted   Color = "muted"
	Grid    Color = "grid"
	Ground  Color = "ground"
	Bad     Color = "bad"
	Wait    Color = "wait"
	Prefill Color = "prefill"
	Decode  Color = "decode"
	Knee    Color = "knee"
	Heat    Color = "heat"
	Warn    Color = "warn"
	nothing Color = ""
)

var series = []Color{"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"}

// Series is the color of the i-th series, from 0; after eight they begin again.
func Series(i int) Color { return series[i%len(series)] }

// A Line joins points. Hollow marks points that rest on too few values; Marks shows the points. Tips are what a
// pointer shows at a point.
type Line struct {
	Name   i18n.Text
	Color  Color
	X, Y   []float64
	Marks  bool
	Hollow []bool
	Dashed bool
	Tips   []i18n.Text
}

// A Band fills between Lo and Hi along X: a spread around a line, an area over zero, or a violin.
type Band struct {
	Name      i18n.Text
	Color     Color
	X, Lo, Hi []float64
	Opacity   float64
	// Shadow reports whether the band repeats what a line shows, and is no data of its own.
	Shadow bool
}

// Dots are points of a scatter chart.
type Dots struct {
	Name   i18n.Text
	Color  Color
	X, Y   []float64
	Hollow bool
	Tips   []i18n.Text
}

// A Box is a filled rectangle: a bar, a cell of a heat map, a phase of a request. Opacity 0 is opaque.
type Box struct {
	X0, X1, Y0, Y1 float64
	Color          Color
	Opacity        float64
	Tip            i18n.Text
}

// A Ref is a straight line across the chart with a label: at X, or at Y when Level is set.
type Ref struct {
	At    float64
	Level bool
	Label i18n.Text
	Color Color
}

// A Shade marks a stretch along X, from the bottom to the top, behind everything else.
type Shade struct {
	From, To float64
	// Color is "" for a stretch that is only labeled.
	Color Color
	Name  i18n.Text
	// Label stands at its upper left, where there is room.
	Label i18n.Text
}

// A Key is an entry of the legend beside those of lines, bands and dots with names.
type Key struct {
	Name  i18n.Text
	Color Color
}

// A Chart is what is to be seen.
type Chart struct {
	// ID names files and elements; it is made of letters, digits and hyphens.
	ID    string
	Title i18n.Text
	// About says in a sentence what the chart shows, for readers who cannot see it.
	About i18n.Text
	X, Y  Axis
	// Shades do not widen the axes.
	Shades []Shade
	Boxes  []Box
	Bands  []Band
	Lines  []Line
	Dots   []Dots
	Refs   []Ref
	Keys   []Key
	// Height is the height in pixels at any width; 0 is 300.
	Height int
}
