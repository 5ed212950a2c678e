package pycompat

import (
	"math"
	"strings"
)

// Absent is what tables show in place of a figure that does not exist.
const Absent = "-"

// A Cell is one entry of a grid: a number, a text, or (the zero Cell) an absent figure.
type Cell struct {
	text   string
	number float64
	kind   cellKind
}

type cellKind int

const (
	absent cellKind = iota
	number
	text
)

// Number is a cell that holds a number. Not-a-number and the infinities are no figures: their cell is absent.
func Number(x float64) Cell {
	if _, ok := special(x); ok {
		return Cell{}
	}
	return Cell{number: x, kind: number}
}

// Text is a cell that holds a text, also one that looks like a number.
func Text(s string) Cell { return Cell{text: oneLine(s), kind: text} }

// gridPadding is what tabulate adds to the width of a header, beside the spaces next to the borders.
const gridPadding = 2

// Grid is the "grid" table of Python's tabulate. A column without texts is numeric: its values are rounded to four decimals (Small ones to
// two significant digits), written with six significant digits (`13379.1`, `0.029`) and aligned at the decimal point; from a million on all
// digits before the point are written, never an exponent. Other columns are aligned left. Every row has as many cells as header. The table
// ends with a newline.
func Grid(header []string, rows [][]Cell) string {
	columns := make([]column, len(header))
	for i, title := range header {
		columns[i] = alignColumn(oneLine(title), cellsOf(rows, i))
	}
	var b strings.Builder
	rule(&b, columns, '-')
	line(&b, columns, func(c column) string { return c.title })
	rule(&b, columns, '=')
	for i := range rows {
		line(&b, columns, func(c column) string { return c.cells[i] })
		rule(&b, columns, '-')
	}
	return b.String()
}

// Pretty is the "pretty" table of Python's tabulate: everything is text and centered. Every row has as many cells as
// header. The table ends with a newline.
func Pretty(header []string, rows [][]string) string {
	columns := make([]column, len(header))
	for i, title := range header {
		columns[i] = centerColumn(oneLine(title), rows, i)
	}
	var b strings.Builder
	rule(&b, columns, '-')
	line(&b, columns, func(c column) string { return c.title })
	rule(&b, columns, '-')
	for i := range rows {
		line(&b, columns, func(c column) string { return c.cells[i] })
	}
	if len(rows) > 0 {
		rule(&b, columns, '-')
	}
	return b.String()
}

// A column is ready to print: title and cells have the same width.
type column struct {
	title string
	cells []string
	width int
}

func cellsOf(rows [][]Cell, i int) []Cell {
	out := make([]Cell, len(rows))
	for r, row := range rows {
		out[r] = row[i]
	}
	return out
}

func alignColumn(title string, cells []Cell) column {
	pad, texts := Left, make([]string, len(cells))
	numeric := isNumeric(cells)
	for i, c := range cells {
		texts[i] = c.show(numeric)
	}
	if numeric {
		pad, texts = Right, alignPoints(texts)
	}
	width := Width(title) + gridPadding
	for _, t := range texts {
		width = max(width, Width(t))
	}
	for i, t := range texts {
		texts[i] = pad(t, width)
	}
	return column{title: pad(title, width), cells: texts, width: width}
}

func centerColumn(title string, rows [][]string, i int) column {
	c := column{cells: make([]string, len(rows)), width: Width(title)}
	for r, row := range rows {
		c.cells[r] = oneLine(row[i])
		c.width = max(c.width, Width(c.cells[r]))
	}
	c.title = Center(title, c.width)
	for r, t := range c.cells {
		c.cells[r] = Center(t, c.width)
	}
	return c
}

// isNumeric reports whether a column holds numbers and no text; one without any figure is no column of numbers.
func isNumeric(cells []Cell) bool {
	found := false
	for _, c := range cells {
		if c.kind == text {
			return false
		}
		found = found || c.kind == number
	}
	return found
}

func (c Cell) show(numeric bool) string {
	switch {
	case c.kind == absent:
		return Absent
	case c.kind == text:
		return c.text
	case numeric:
		return tableNumber(c.number)
	}
	return Repr(c.number)
}

// Small reports whether four decimals leave a number less than two significant digits.
func Small(x float64) bool { return x != 0 && math.Abs(x) < 0.001 && math.Abs(x) >= 1e-9 }

// TwoDigits writes a Small number with two significant digits and without an exponent: 0.00052. Python rounds it to 0.0005, which
// says too little of a fast server.
func TwoDigits(x float64) string {
	return strings.TrimRight(Fixed(x, 1-int(math.Floor(math.Log10(math.Abs(x))))), "0")
}

// tableNumber is a number of a numeric grid column.
func tableNumber(x float64) string {
	if Small(x) {
		return TwoDigits(x)
	}
	x = Round(x, 4)
	s := General(x)
	if strings.ContainsRune(s, 'e') { // only from a million on: rounding leaves nothing below 1e-4
		return Fixed(x, 0)
	}
	return s
}

// alignPoints pads on the right, so that the decimal points stand below each other once the texts are aligned right.
func alignPoints(texts []string) []string {
	most := 0
	for _, t := range texts {
		most = max(most, afterPoint(t))
	}
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t + spaces(most-afterPoint(t))
	}
	return out
}

// afterPoint counts the characters from the decimal point on.
func afterPoint(s string) int {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(s) - i
	}
	return 0
}

func rule(b *strings.Builder, columns []column, dash byte) {
	for _, c := range columns {
		b.WriteByte('+')
		b.WriteString(strings.Repeat(string(dash), c.width+2))
	}
	b.WriteString("+\n")
}

func line(b *strings.Builder, columns []column, cell func(column) string) {
	for _, c := range columns {
		b.WriteString("| " + cell(c) + " ")
	}
	b.WriteString("|\n")
}

// oneLine keeps a cell on one line: a row of the grid is one line high.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
