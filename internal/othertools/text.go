package othertools

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/plainjson"
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

// An object is a JSON object that keeps the order of its members.
type object struct{ members []member }

type member struct {
	name  string
	value any
}

func (o *object) set(name string, value any) { o.members = append(o.members, member{name, value}) }

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.members {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := plainjson.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := plainjson.Marshal(m.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// grid is a table of columns as wide as their longest cell: the first aligned left, the others right.
func grid(rows [][]string) string {
	widths := []int{}
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			blank := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
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
