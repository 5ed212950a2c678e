package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// SVG is the chart as an element for a page whose style sheet defines the Variables. Texts that differ are there in
// both languages, in elements of class en and zh. id makes the ids of its title and description unique.
func (c Chart) SVG(wide int, id string) string {
	return c.svg(float64(wide), id, "", "")
}

// File is the chart as a file of its own, in one language, light or dark as its reader's screen is.
func (c Chart) File(wide int, language string) []byte {
	style := "<style>svg{" + Variables(false) + "background:var(--ground)}@media(prefers-color-scheme:dark){svg{" + Variables(true) +
		"}}" + Style + "</style>"
	if language != "zh" {
		language = "en"
	}
	return []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + c.svg(float64(wide), c.ID, language, style) + "\n")
}

// Style is the part of a style sheet that charts need beside the Variables.
const Style = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;font-variant-numeric:tabular-nums}" +
	".halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}"

func (c Chart) svg(w float64, id, language, style string) string {
	h := c.height()
	s := &svg{language: language}
	fmt.Fprintf(&s.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %s-d">`,
		num(w), num(h), num(w), num(h), id, id)
	lang := language
	fmt.Fprintf(&s.out, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, html.EscapeString(c.Title.In(lang)), id, html.EscapeString(c.About.In(lang)))
	s.out.WriteString(style)
	c.draw(s, w, h)
	s.out.WriteString("</svg>")
	return s.out.String()
}

type svg struct {
	out      strings.Builder
	language string // "" for both
}

func (s *svg) shape(p shape) {
	for _, at := range p.points {
		if math.IsNaN(at.x) || math.IsNaN(at.y) || math.IsInf(at.x, 0) || math.IsInf(at.y, 0) {
			return
		}
	}
	if p.radius > 0 {
		fmt.Fprintf(&s.out, `<circle cx="%s" cy="%s" r="%s"`, num(p.points[0].x), num(p.points[0].y), num(p.radius))
	} else {
		s.out.WriteString(`<path d="` + pathOf(p.points, p.closed) + `"`)
	}
	s.paint(p)
	if p.tip != "" {
		s.out.WriteString(` data-tip="` + html.EscapeString(p.tip) + `"`)
	}
	s.out.WriteString("/>")
}

func (s *svg) paint(p shape) {
	if p.fill == nothing {
		s.out.WriteString(` fill="none"`)
	} else {
		s.out.WriteString(` fill="var(--` + string(p.fill) + `)"`)
		if p.opacity > 0 && p.opacity < 1 {
			s.out.WriteString(` fill-opacity="` + strconv.FormatFloat(p.opacity, 'f', 2, 64) + `"`)
		}
	}
	if p.stroke != nothing {
		s.out.WriteString(` stroke="var(--` + string(p.stroke) + `)" stroke-width="` + num(p.width) + `"`)
		if p.width > 1.8 {
			s.out.WriteString(` stroke-linejoin="round"`)
		}
	}
	if p.dashed {
		s.out.WriteString(` stroke-dasharray="5 4"`)
	}
}

// pathOf writes a path by its steps; upright rectangles take few characters.
func pathOf(points []point, closed bool) string {
	var b strings.Builder
	b.WriteString("M" + num(points[0].x) + " " + num(points[0].y))
	last := points[0]
	for _, p := range points[1:] {
		switch {
		case num(p.y) == num(last.y):
			b.WriteString("H" + num(p.x))
		case num(p.x) == num(last.x):
			b.WriteString("V" + num(p.y))
		default:
			b.WriteString("L" + num(p.x) + " " + num(p.y))
		}
		last = p
	}
	if closed {
		b.WriteString("z")
	}
	return b.String()
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
	fmt.Fprintf(&s.out, `<text x="%s" y="%s" font-size="%s" fill="var(--%s)"`, num(l.at.x), num(l.at.y), num(l.size), l.color)
	if l.anchor != start {
		s.out.WriteString(` text-anchor="` + string(l.anchor) + `"`)
	}
	if l.bold {
		s.out.WriteString(` font-weight="600"`)
	}
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
