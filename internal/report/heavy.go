package report

import (
	"math"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/termtext"
)

// A heavyTable is a table with a heavy border round its header. Cells are aligned right. The outer edges have no
// padding, as the guide's picture shows.
type heavyTable struct {
	title  string
	header []string
	rows   [][]string
	// looks colors each row.
	looks []termtext.Look
	// width is how wide the table may be before headers break into lines; words and cells are never broken, so a table
	// of long ones is wider.
	width int
}

// render is the table with its title centered above it.
func (t heavyTable) render(style Style) string {
	widths := t.contentWidths()
	total := len(widths) + 1
	for i, w := range widths {
		total += w + t.padding(i)
	}
	var b strings.Builder
	b.WriteString(style.paint(termtext.Italic, centered(t.title, total)) + "\n")
	frame := func(left, mid, right, dash string) {
		b.WriteString(style.paint(termtext.Blue, t.frame(widths, left, mid, right, dash)) + "\n")
	}
	frame("┏", "┳", "┓", "━")
	for _, line := range wrapHeader(t.header, widths) {
		b.WriteString(t.line(style, widths, line, "┃", termtext.BoldCyan))
	}
	frame("┡", "╇", "┩", "━")
	for i, row := range t.rows {
		b.WriteString(t.line(style, widths, row, "│", t.looks[i]))
	}
	frame("└", "┴", "┘", "─")
	return b.String()
}

// padding is the number of blanks inside a column: one on each side, none at the table's edges.
func (t heavyTable) padding(i int) int {
	n := 2
	if i == 0 {
		n--
	}
	if i == len(t.header)-1 {
		n--
	}
	return n
}

func (t heavyTable) frame(widths []int, left, mid, right, dash string) string {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = strings.Repeat(dash, w+t.padding(i))
	}
	return left + strings.Join(parts, mid) + right
}

func (t heavyTable) line(style Style, widths []int, cells []string, bar string, look termtext.Look) string {
	var b strings.Builder
	for i, w := range widths {
		b.WriteString(style.paint(termtext.Blue, bar))
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(style.paint(look, pycompat.Right(cells[i], w)))
		if i < len(widths)-1 {
			b.WriteByte(' ')
		}
	}
	return b.String() + style.paint(termtext.Blue, bar) + "\n"
}

// contentWidths starts from what every column would like (its header on one line) and takes the excess over the
// table's width from the widest columns, down to the longest word or cell.
func (t heavyTable) contentWidths() []int {
	outer, floors := make([]int, len(t.header)), make([]int, len(t.header))
	excess := len(t.header) + 1 - t.width
	for i, title := range t.header {
		widest := 0
		for _, row := range t.rows {
			widest = max(widest, pycompat.Width(row[i]))
		}
		floors[i] = t.padding(i) + max(widest, longestWord(title))
		outer[i] = t.padding(i) + max(widest, pycompat.Width(title))
		excess += outer[i]
	}
	for excess > 0 {
		taken := narrow(outer, floors, excess)
		if taken == 0 {
			break
		}
		excess -= taken
	}
	for i := range outer {
		outer[i] -= t.padding(i)
	}
	return outer
}

// narrow makes the widest columns that can give way narrower, at most down to the next widest, and returns how much
// was gained. The columns share evenly; a half is rounded to the even number, so that neighbors differ by one.
func narrow(widths, floors []int, excess int) int {
	widest, next, count := 0, 0, 0
	for i, w := range widths {
		if w > floors[i] {
			widest = max(widest, w)
		}
	}
	for i, w := range widths {
		switch {
		case w <= floors[i]:
		case w == widest:
			count++
		default:
			next = max(next, w)
		}
	}
	taken := 0
	for i, w := range widths {
		if w != widest || w <= floors[i] {
			continue
		}
		share := int(math.RoundToEven(float64(excess-taken) / float64(count)))
		share = min(share, widest-next, w-floors[i])
		widths[i] -= share
		taken += share
		count--
	}
	return taken
}

func longestWord(s string) int {
	longest := 0
	for word := range strings.FieldsSeq(s) {
		longest = max(longest, pycompat.Width(word))
	}
	return longest
}

// wrapHeader breaks the headers into lines of words and lets them stand on the last line.
func wrapHeader(header []string, widths []int) [][]string {
	broken := make([][]string, len(header))
	height := 0
	for i, title := range header {
		broken[i] = termtext.Wrap(title, widths[i], pycompat.Width)
		height = max(height, len(broken[i]))
	}
	lines := make([][]string, height)
	for n := range lines {
		lines[n] = make([]string, len(header))
		for i, words := range broken {
			if skipped := height - len(words); n >= skipped {
				lines[n][i] = words[n-skipped]
			}
		}
	}
	return lines
}

// centered is s in the middle of width cells, without blanks at the end of the line.
func centered(s string, width int) string {
	return strings.TrimRight(pycompat.Center(s, width), " ")
}
