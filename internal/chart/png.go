package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG is the chart as a picture of wide pixels times density, in English and, unless it is to be dark, in the light
// theme: the fonts that travel with the program hold Latin, Greek and Cyrillic; other characters of names appear as boxes.
func (c Chart) PNG(wide int, density float64, t Theme) ([]byte, error) {
	w, h := float64(wide), c.height()
	r := &raster{density: density, theme: light(), faces: map[faceKey]font.Face{}}
	if t == Dark {
		r.theme = dark()
	}
	r.image = image.NewRGBA(image.Rect(0, 0, int(w*density), int(h*density)))
	draw.Draw(r.image, r.image.Bounds(), image.NewUniform(r.theme[Ground]), image.Point{}, draw.Src)
	c.draw(r, w, h)
	if r.err != nil {
		return nil, r.err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, r.image); err != nil {
		return nil, fmt.Errorf("encode chart %s: %w", c.ID, err)
	}
	return out.Bytes(), nil
}

type faceKey struct {
	size float64
	bold bool
}

// A raster paints into a picture.
type raster struct {
	image   *image.RGBA
	density float64
	theme   theme
	faces   map[faceKey]font.Face
	err     error
}

func (r *raster) shape(s shape) {
	paths := s.paths
	switch {
	case s.radius > 0:
		for _, p := range s.points { // one by one: where they overlap they are darker
			r.paint(s, [][]point{circle(p, s.radius)}, true)
		}
		return
	case paths == nil:
		paths = [][]point{s.points}
	}
	r.paint(s, paths, s.closed)
}

func (r *raster) paint(s shape, paths [][]point, closed bool) {
	if !finite(paths) {
		return
	}
	if s.fill != nothing {
		c := r.theme[s.fill]
		if s.opacity > 0 {
			c.A = uint8(255 * min(s.opacity, 1))
		}
		r.fill(paths, c)
	}
	if s.stroke == nothing {
		return
	}
	for _, points := range paths {
		if closed {
			points = append(append([]point{}, points...), points[0])
		}
		r.fill(outline(points, s.width/2, s.dashed), r.theme[s.stroke])
	}
}

func finite(paths [][]point) bool {
	for _, path := range paths {
		for _, p := range path {
			if math.IsNaN(p.x) || math.IsNaN(p.y) || math.IsInf(p.x, 0) || math.IsInf(p.y, 0) {
				return false
			}
		}
	}
	return true
}

// fill paints the union of closed paths that run the same way round.
func (r *raster) fill(paths [][]point, c color.NRGBA) {
	b := bounds(paths).pixels(r.density).Intersect(r.image.Bounds())
	if b.Empty() {
		return
	}
	z := vector.NewRasterizer(b.Dx(), b.Dy())
	x := func(p point) (float32, float32) {
		return float32(p.x*r.density) - float32(b.Min.X), float32(p.y*r.density) - float32(b.Min.Y)
	}
	for _, path := range paths {
		z.MoveTo(x(path[0]))
		for _, p := range path[1:] {
			z.LineTo(x(p))
		}
		z.ClosePath()
	}
	z.Draw(r.image, b, image.NewUniform(c), image.Point{})
}

func (r *raster) text(l label) {
	face := r.face(l.size, l.bold)
	if face == nil {
		return
	}
	text := shown(l.text.EN, face)
	w := float64(font.MeasureString(face, text)) / 64
	shift := map[anchor]float64{start: 0, middle: -w / 2, end: -w}[l.anchor]
	at := point{l.at.x * r.density, l.at.y * r.density}
	if l.up {
		r.textUp(face, text, at, w, shift, l)
		return
	}
	d := font.Drawer{Dst: r.image, Src: image.NewUniform(r.theme[l.color]), Face: face}
	if l.halo {
		r.halo(d, text, at.x+shift, at.y)
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6((at.x + shift) * 64), Y: fixed.Int26_6(at.y * 64)}
	d.DrawString(text)
}

func (r *raster) halo(d font.Drawer, text string, x, y float64) {
	d.Src = image.NewUniform(r.theme[Ground])
	for i := range 8 {
		dx, dy := math.Cos(float64(i)*math.Pi/4)*1.5*r.density, math.Sin(float64(i)*math.Pi/4)*1.5*r.density
		d.Dot = fixed.Point26_6{X: fixed.Int26_6((x + dx) * 64), Y: fixed.Int26_6((y + dy) * 64)}
		d.DrawString(text)
	}
}

// textUp draws a text beside the picture and lays it in, a quarter to the left.
func (r *raster) textUp(face font.Face, text string, at point, w, shift float64, l label) {
	m := face.Metrics()
	height := (m.Ascent + m.Descent).Ceil()
	flat := image.NewAlpha(image.Rect(0, 0, int(math.Ceil(w))+2, height))
	d := font.Drawer{Dst: flat, Src: image.Opaque, Face: face, Dot: fixed.Point26_6{Y: m.Ascent}}
	d.DrawString(text)
	turned := image.NewAlpha(image.Rect(0, 0, height, flat.Rect.Dx()))
	for y := range height {
		for x := range flat.Rect.Dx() {
			turned.SetAlpha(y, flat.Rect.Dx()-1-x, flat.AlphaAt(x, y))
		}
	}
	left, top := int(at.x)-m.Ascent.Ceil(), int(at.y-shift-w)
	place := turned.Rect.Add(image.Pt(left, top))
	draw.DrawMask(r.image, place, image.NewUniform(r.theme[l.color]), image.Point{}, turned, image.Point{}, draw.Over)
}

func (r *raster) face(size float64, bold bool) font.Face {
	key := faceKey{size, bold}
	if f := r.faces[key]; f != nil {
		return f
	}
	data := goregular.TTF
	if bold {
		data = gobold.TTF
	}
	parsed, err := opentype.Parse(data)
	if err == nil {
		r.faces[key], err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: size * r.density, DPI: 72, Hinting: font.HintingNone})
	}
	if err != nil {
		r.err = fmt.Errorf("load the font of charts: %w", err)
		return nil
	}
	return r.faces[key]
}

// shown is a text with a box in the place of each character that the font lacks.
func shown(text string, face font.Face) string {
	out := []rune(text)
	for i, c := range out {
		if _, ok := face.GlyphAdvance(c); !ok {
			out[i] = '□'
		}
	}
	return string(out)
}
