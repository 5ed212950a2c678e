package othertools

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/pycompat"
)

// A banner is the table of vLLM and SGLang: fifty columns, labels of forty.
type banner struct{ strings.Builder }

// head is a title in the middle of a line.
func (b *banner) head(title, fill string) {
	n := 50 - utf8.RuneCountInString(title)
	b.WriteString(strings.Repeat(fill, max(0, n/2)) + title + strings.Repeat(fill, max(0, n-n/2)) + "\n")
}

func (b *banner) rule(fill string) { b.WriteString(strings.Repeat(fill, 50) + "\n") }

func (b *banner) count(label string, n int) { fmt.Fprintf(b, "%-40s %-10d\n", label, n) }

func (b *banner) figure(label string, x float64) { fmt.Fprintf(b, "%-40s %-10.2f\n", label, x) }

// grid is a table of columns as wide in the terminal as their longest cell: the first aligned left, the others right.
func grid(rows [][]string) string {
	widths := []int{}
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], pycompat.Width(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			blank := strings.Repeat(" ", widths[i]-pycompat.Width(cell))
			switch {
			case i == 0:
				b.WriteString(cell + blank)
			default:
				b.WriteString("  " + blank + cell)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
