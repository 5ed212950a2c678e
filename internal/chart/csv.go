package chart

import (
	"strconv"
	"strings"
)

// CSV is everything that the chart shows, as rows of series, x, y and, where they have one, the note that a pointer
// shows. Of areas y is the lower and y2 the upper edge; of boxes x and x2 are the sides, y and y2 the edges.
func (c Chart) CSV() string {
	t := &rows{}
	t.row("series", "x", "y", "x2", "y2", "note")
	for _, l := range c.Lines {
		for i := range l.X {
			t.row(l.Name.EN, exact(l.X[i]), exact(l.Y[i]), "", "", at(l.Tips, i))
		}
	}
	for _, d := range c.Dots {
		for i := range d.X {
			t.row(d.Name.EN, exact(d.X[i]), exact(d.Y[i]), "", "", at(d.Tips, i))
		}
	}
	for _, b := range c.Bands {
		for i := range b.X {
			t.row(b.Name.EN, exact(b.X[i]), exact(b.Lo[i]), "", exact(b.Hi[i]), "")
		}
	}
	for _, b := range c.Boxes {
		t.row(string(b.Color), exact(b.X0), exact(b.Y0), exact(b.X1), exact(b.Y1), b.Tip)
	}
	return t.out.String()
}

// exact writes a number with the digits that a chart's data have: six.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

type rows struct{ out strings.Builder }

func (t *rows) row(cells ...string) {
	for i, c := range cells {
		if i > 0 {
			t.out.WriteByte(',')
		}
		t.out.WriteString(cell(c))
	}
	t.out.WriteString("\r\n")
}

// cell quotes a cell, and keeps a spreadsheet from taking a text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			s = "'" + s
		}
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
	if strings.ContainsAny(s, ",\"") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
