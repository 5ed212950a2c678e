package chart

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Data is what a page's script needs of a chart beside its picture: the figures behind every mark, for tables, for
// files of comma-separated values and for what a pointer shows.
type Data struct {
	// X and Y name how numbers along the axes are written: s for seconds, % for shares, "" for numbers.
	X string `json:"x,omitempty"`
	Y string `json:"y,omitempty"`
	// Names are the places 0, 1, 2 … of an axis without numbers.
	XNames []Words `json:"xn,omitempty"`
	YNames []Words `json:"yn,omitempty"`
	Lines  []Marks `json:"l,omitempty"`
	Dots   []Marks `json:"d,omitempty"`
	Bands  []Area  `json:"a,omitempty"`
	// Boxes are x0, x1, y0, y1, the place of the tip in Tips and of the color in Colors.
	Boxes  [][]Figure `json:"b,omitempty"`
	Colors []string   `json:"c,omitempty"`
	Tips   []Words    `json:"t,omitempty"`
}

// Marks are the points of a line or of dots. X is absent where it is that of the line before.
type Marks struct {
	Name Words    `json:"n,omitempty"`
	X    []Figure `json:"x,omitempty"`
	Y    []Figure `json:"y"`
	Tips []Words  `json:"t,omitempty"`
}

// An Area is a band.
type Area struct {
	Name Words    `json:"n,omitempty"`
	X    []Figure `json:"x"`
	Lo   []Figure `json:"lo"`
	Hi   []Figure `json:"hi"`
}

// Words are a text in English and, where that is another, in Chinese.
type Words []string

func wordsOf(t i18n.Text) Words {
	switch {
	case t.EN == "" && t.ZH == "":
		return nil
	case t.ZH == "" || t.ZH == t.EN:
		return Words{t.EN}
	}
	return Words{t.EN, t.ZH}
}

// A Figure is a number with the five digits that a chart's data have; what is no number is null.
type Figure float64

// MarshalJSON writes the number.
func (v Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		return []byte("null"), nil
	}
	return []byte(exact(float64(v))), nil
}

// exact writes a number with the digits that a chart's data have: five.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

func figuresOf(values []float64) []Figure {
	out := make([]Figure, len(values))
	for i, v := range values {
		out[i] = Figure(v)
	}
	return out
}

// Data gathers a chart's figures.
func (c Chart) Data() Data {
	unit := map[Unit]string{Seconds: "s", Share: "%"}
	d := Data{X: unit[c.X.Unit], Y: unit[c.Y.Unit], XNames: allWords(c.X.Names), YNames: allWords(c.Y.Names)}
	var before []float64
	for _, l := range c.Lines {
		m := Marks{Name: wordsOf(l.Name), Y: figuresOf(l.Y), Tips: allWords(l.Tips)}
		if before == nil || !same(before, l.X) {
			m.X = figuresOf(l.X)
		}
		before = l.X
		d.Lines = append(d.Lines, m)
	}
	for _, x := range c.Dots {
		d.Dots = append(d.Dots, Marks{Name: wordsOf(x.Name), X: figuresOf(x.X), Y: figuresOf(x.Y), Tips: allWords(x.Tips)})
	}
	for _, b := range c.Bands {
		if !b.Shadow {
			d.Bands = append(d.Bands, Area{Name: wordsOf(b.Name), X: figuresOf(b.X), Lo: figuresOf(b.Lo), Hi: figuresOf(b.Hi)})
		}
	}
	d.boxes(c.Boxes)
	return d
}

// boxes gathers boxes; neighbors of one request share its tip.
func (d *Data) boxes(all []Box) {
	colors := map[Color]int{}
	var before i18n.Text
	for _, b := range all {
		if _, known := colors[b.Color]; !known {
			colors[b.Color] = len(d.Colors)
			d.Colors = append(d.Colors, string(b.Color))
		}
		if len(d.Tips) == 0 || b.Tip != before {
			d.Tips, before = append(d.Tips, wordsOf(b.Tip)), b.Tip
		}
		d.Boxes = append(d.Boxes, []Figure{Figure(b.X0), Figure(b.X1), Figure(b.Y0), Figure(b.Y1), Figure(len(d.Tips) - 1),
			Figure(colors[b.Color])})
	}
}

func allWords(texts []i18n.Text) []Words {
	var out []Words
	for _, t := range texts {
		out = append(out, wordsOf(t))
	}
	return out
}

func same(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
