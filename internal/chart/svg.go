package chart

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// SVG is the chart as an element for a page whose style sheet defines the Variables. Texts that differ are there in
// both languages, in elements of class en and zh. id makes the ids of its title and description unique.
func (c Chart) SVG(wide int, id string) string {
	return c.svg(float64(wide), id, "", "")
}

// A Theme is what colors a chart has: those of its reader's screen, or always the light or the dark ones.
type Theme string

// The themes.
const (
	Screen Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// File is the chart as a file of its own, in one language.
func (c Chart) File(wide int, language string, t Theme) []byte {
	style := "<style>svg{" + Variables(t == Dark) + "background:var(--ground)}"
	if t == Screen {
		style += "@media(prefers-color-scheme:dark){svg{" + Variables(true) + "}}"
	}
	if language != "zh" {
		language = "en"
	}
	return []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + c.svg(float64(wide), c.ID, language, style+Style+"</style>") + "\n")
}

// Style is the part of a style sheet that charts need beside the Variables.
const Style = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;font-variant-numeric:tabular-nums}" +
	".halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}"

func (c Chart) svg(w float64, id, language, style string) string {
	h := c.height()
	s := &svg{language: language}
	f := &frame{Chart: c, canvas: s, w: w, h: h}
	f.place()
	fmt.Fprintf(&s.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %s-d"%s>`,
		num(w), num(h), num(w), num(h), id, id, f.scales())
	fmt.Fprintf(&s.out, `<title id="%s-t"%s</title><desc id="%s-d"%s</desc>`, id, heard(c.Title, language), id, heard(c.About, language))
	s.out.WriteString(style)
	f.draw()
	s.group("")
	s.out.WriteString("</svg>")
	return s.out.String()
}

// heard is the rest of the element of a text for readers who cannot see the chart. An element has one title; on a page
// the Chinese one waits in an attribute for the page's script.
func heard(t i18n.Text, language string) string {
	if language != "" || t.ZH == "" || t.ZH == t.EN {
		return ">" + html.EscapeString(t.In(language))
	}
	return ` data-zh="` + html.EscapeString(t.ZH) + `">` + html.EscapeString(t.EN)
}

// scales say to a page's script where data lie in the picture: for each direction the pixels of both ends, their
// values, and whether the scale is logarithmic.
func (f *frame) scales() string {
	one := func(s scale) string {
		kind := "0"
		if s.log {
			kind = "1"
		}
		return tenth(tenths(s.a)) + " " + tenth(tenths(s.b)) + " " + exact(s.lo) + " " + exact(s.hi) + " " + kind
	}
	return ` data-x="` + one(f.x) + `" data-y="` + one(f.y) + `"`
}

// An svg writes elements. Neighbors that are painted alike share a group.
type svg struct {
	out      strings.Builder
	language string // "" for both
	open     string // the attributes of the open group
}

// group opens a group of these attributes unless it is open; "" closes the open one.
func (s *svg) group(attributes string) {
	if attributes == s.open {
		return
	}
	if s.open != "" {
		s.out.WriteString("</g>")
	}
	if s.open = attributes; attributes != "" {
		s.out.WriteString("<g" + attributes + ">")
	}
}

func (s *svg) shape(p shape) {
	paths := p.paths
	if paths == nil {
		paths = [][]point{p.points}
	}
	if !finite(paths) {
		return
	}
	if p.radius > 0 {
		s.dots(p)
		return
	}
	s.group(paint(p))
	var d pen
	for _, path := range paths {
		d.path(path, p.closed)
	}
	s.out.WriteString(`<path d="` + d.out.String() + `"/>`)
}

// dots writes full dots as one path, whose round caps they are; hollow ones are circles.
func (s *svg) dots(p shape) {
	if p.stroke != nothing {
		s.group(paint(p))
		for _, at := range p.points {
			fmt.Fprintf(&s.out, `<circle cx="%s" cy="%s" r="%s"/>`, num(at.x), num(at.y), num(p.radius))
		}
		return
	}
	attributes := ` fill="none" stroke="var(--` + string(p.fill) + `)" stroke-width="` + num(2*p.radius) + `" stroke-linecap="round"`
	if p.opacity > 0 && p.opacity < 1 {
		attributes += ` stroke-opacity="` + strconv.FormatFloat(p.opacity, 'f', 2, 64) + `"`
	}
	s.group(attributes)
	// Dots of one path do not darken where they overlap: a path for each few shows where they are many.
	for part := range slices.Chunk(p.points, 12) {
		var d pen
		for _, at := range part {
			d.dot(at)
		}
		s.out.WriteString(`<path d="` + d.out.String() + `"/>`)
	}
}

func paint(p shape) string {
	out := ` fill="none"`
	if p.fill != nothing {
		out = ` fill="var(--` + string(p.fill) + `)"`
		if p.opacity > 0 && p.opacity < 1 {
			out += ` fill-opacity="` + strconv.FormatFloat(p.opacity, 'f', 2, 64) + `"`
		}
	}
	if p.stroke != nothing {
		out += ` stroke="var(--` + string(p.stroke) + `)" stroke-width="` + num(p.width) + `"`
		if p.width > 1.8 {
			out += ` stroke-linejoin="round"`
		}
	}
	if p.dashed {
		out += ` stroke-dasharray="5 4"`
	}
	return out
}

func (s *svg) text(l label) {
	switch {
	case s.language != "":
		s.one(l, l.text.In(s.language), "")
	case l.text.ZH == "" || l.text.ZH == l.text.EN:
		s.one(l, l.text.EN, "")
	default:
		s.one(l, l.text.EN, "en")
		s.one(l, l.text.ZH, "zh")
	}
}

func (s *svg) one(l label, text, class string) {
	if l.halo {
		class = strings.TrimSpace(class + " halo")
	}
	attributes := ` font-size="` + num(l.size) + `" fill="var(--` + string(l.color) + `)"`
	if l.anchor != start {
		attributes += ` text-anchor="` + string(l.anchor) + `"`
	}
	if l.bold {
		attributes += ` font-weight="600"`
	}
	s.group(attributes)
	fmt.Fprintf(&s.out, `<text x="%s" y="%s"`, num(l.at.x), num(l.at.y))
	if l.up {
		fmt.Fprintf(&s.out, ` transform="rotate(-90 %s %s)"`, num(l.at.x), num(l.at.y))
	}
	if class != "" {
		s.out.WriteString(` class="` + class + `"`)
	}
	s.out.WriteString(">" + html.EscapeString(text) + "</text>")
}

// num writes a coordinate to a tenth of a pixel.
func num(v float64) string {
	s := strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}
