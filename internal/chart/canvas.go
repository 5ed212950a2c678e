package chart

import "github.com/modelscope/evalscope/perf/i18n"

// A canvas shows what the layout engine placed. Coordinates are pixels from the upper left corner.
type canvas interface {
	shape(shape)
	text(label)
}

// A shape is one or more paths, or where radius is set a dot at each point. Its outline and inside are painted unless
// their color is nothing.
type shape struct {
	points       []point
	paths        [][]point // instead of points: closed paths that do not overlap
	closed       bool
	radius       float64
	fill, stroke Color
	width        float64
	opacity      float64 // of the inside; 0 is opaque
	dashed       bool
}

type point struct{ x, y float64 }

func rectangle(x0, y0, x1, y1 float64) []point {
	x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
	return []point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// A label is a text; anchor is where its point lies: start, middle or end.
type label struct {
	at     point
	text   i18n.Text
	color  Color
	anchor anchor
	size   float64
	bold   bool
	// up turns the text a quarter to the left.
	up bool
	// halo lets the text stand out from what lies behind it.
	halo bool
}

type anchor string

const (
	start  anchor = "start"
	middle anchor = "middle"
	end    anchor = "end"
)

// width estimates how wide a text is: both canvases' fonts differ by a few per cent, and the layout leaves that much.
func width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r >= 0x2e80:
			w++
		case r == 'i' || r == 'l' || r == '.' || r == ',' || r == ':' || r == ' ' || r == '|' || r == 't' || r == 'f' || r == 'r' || r == 'j':
			w += 0.36
		case r >= 'A' && r <= 'Z' || r == 'm' || r == 'w' || r == '%':
			w += 0.78
		default:
			w += 0.62
		}
	}
	return w * size
}

// widest is the width of the longer of a text's languages.
func widest(t i18n.Text, size float64) float64 { return max(width(t.EN, size), width(t.ZH, size)) }
