package exposition

import (
	"iter"
	"strconv"
	"strings"
)

// A Sample is one line of a page.
type Sample struct {
	Name string
	// Labels are sorted by name; each name is there once.
	Labels []Label
	Value  float64
}

// A Label is a name and its value, without quotes and escapes.
type Label struct{ Name, Value string }

// Label is the value of a label, "" where the sample has none of that name.
func (s Sample) Label(name string) string {
	for _, l := range s.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// AllLabels yields the names and values of the labels.
func (s Sample) AllLabels() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, l := range s.Labels {
			if !yield(l.Name, l.Value) {
				return
			}
		}
	}
}

// Key names a series: its name and its labels.
func (s Sample) Key() string {
	var b strings.Builder
	b.WriteString(s.Name)
	for _, l := range s.Labels {
		b.WriteByte('\xff')
		b.WriteString(l.Name)
		b.WriteByte('=')
		b.WriteString(strconv.Quote(l.Value))
	}
	return b.String()
}

// A Page is one answer of an exporter.
type Page struct {
	// Samples are in the order of their lines.
	Samples []Sample
	// types are what the page calls its families: counter, gauge, histogram, …
	types map[string]string
}

// Counts reports whether the series of that name only grow, until their process begins again.
func (p Page) Counts(name string) bool {
	if kind, ok := p.types[name]; ok {
		return kind == "counter"
	}
	for _, end := range []string{"_bucket", "_count", "_sum"} {
		if base, ok := strings.CutSuffix(name, end); ok && (p.types[base] == "histogram" || p.types[base] == "summary") {
			return true
		}
	}
	base, total := strings.CutSuffix(name, "_total") // OpenMetrics names the family without it
	return total && (p.types[base] == "counter" || p.types[base] == "")
}
