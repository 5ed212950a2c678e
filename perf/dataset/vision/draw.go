package vision

import "math/rand/v2"

// mostShapes is how many shapes a picture has at most; it has at least one.
const mostShapes = 5

// A canvas is a picture before it is encoded, row by row.
type canvas struct {
	mode
	width, height int
	pixels        []byte
}

// draw fills the canvas with a color and draws one to five rectangles, ellipses and lines.
func (c *canvas) draw(r *rand.Rand) {
	for y := range c.height {
		if y == 0 {
			c.span(0, 0, c.width, c.color(r))
			continue
		}
		copy(c.row(y), c.row(0))
	}
	for range 1 + r.IntN(mostShapes) {
		kind, color := r.IntN(3), c.color(r)
		x0, x1 := r.IntN(c.width), r.IntN(c.width)
		y0, y1 := r.IntN(c.height), r.IntN(c.height)
		switch kind {
		case 0:
			c.rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), color)
		case 1:
			c.ellipse(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), color)
		default:
			c.line(x0, y0, x1, y1, 1+r.IntN(5), color)
		}
	}
}

func (c *canvas) row(y int) []byte { return c.pixels[y*c.width*c.bytes : (y+1)*c.width*c.bytes] }

// span colors a row from x0 up to, and not with, x1.
func (c *canvas) span(y, x0, x1 int, color [4]byte) {
	x0, x1 = max(0, x0), min(c.width, x1)
	if y < 0 || y >= c.height || x0 >= x1 {
		return
	}
	part := c.row(y)[x0*c.bytes : x1*c.bytes]
	for done := copy(part, color[:c.bytes]); done < len(part); done *= 2 {
		copy(part[done:], part[:done])
	}
}

func (c *canvas) rectangle(x0, y0, x1, y1 int, color [4]byte) {
	for y := y0; y <= y1; y++ {
		c.span(y, x0, x1+1, color)
	}
}

// ellipse fills the ellipse that the box holds. Whole numbers keep it the same on every machine.
func (c *canvas) ellipse(x0, y0, x1, y1 int, color [4]byte) {
	w, h := int64(x1-x0+1), int64(y1-y0+1)
	half := int64(0) // half of the row's width, doubled as all lengths here
	for y := y0; y <= y1; y++ {
		dy := 2*int64(y-y0) + 1 - h
		inside := func(d int64) bool { return d*d*h*h+dy*dy*w*w <= w*w*h*h }
		for half < w && inside(half+1) {
			half++
		}
		for half > 0 && !inside(half) {
			half--
		}
		from := int64(x0) + (w-half)/2
		c.span(y, int(from), int(from+max(1, half)), color)
	}
}

// line draws a line of a thickness.
func (c *canvas) line(x0, y0, x1, y1, thick int, color [4]byte) {
	steps := max(x1-x0, x0-x1, y1-y0, y0-y1, 1)
	for i := range steps + 1 {
		x, y := x0+(x1-x0)*i/steps, y0+(y1-y0)*i/steps
		c.rectangle(x-thick/2, y-thick/2, x+(thick-1)/2, y+(thick-1)/2, color)
	}
}
