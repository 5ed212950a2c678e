package export

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// steady has the figures of each level's steady state in the columns of the table of levels, or why it has none.
func (m *markdown) steady(b *strings.Builder) {
	var shown []figure
	some := false
	for _, f := range tableFigures() {
		for _, l := range m.levels {
			if s := l.Steady; s.Found() {
				some = true
				if _, ok := f.of(Level{Level: s.Figures}); ok {
					shown = append(shown, f)
					break
				}
			}
		}
	}
	if some {
		b.WriteString("\n## Steady state\n\nThe stretch of each level in which load, throughput and latency were stable.\n\n| Level | From (s) | To (s) | Requests | Failed |")
		for _, f := range shown {
			d, _ := metric.Define(f.key)
			fmt.Fprintf(b, " %s |", strings.Join(strings.Fields(fmt.Sprintf("%s %s (%s)", d.Title.EN, f.label, d.Unit)), " "))
		}
		b.WriteString("\n|:--|--:|--:|--:|--:|" + strings.Repeat("--:|", len(shown)) + "\n")
	}
	header := some
	for _, l := range m.levels {
		s := l.Steady
		switch {
		case s.Found():
			fmt.Fprintf(b, "| %s | %.2f | %.2f | %d | %d |", escaped(l.Load.Name), s.From, s.To, s.Figures.Total, s.Figures.Failed)
			for _, f := range shown {
				fmt.Fprintf(b, " %s |", short(f.of(Level{Level: s.Figures})))
			}
			b.WriteString("\n")
		case s != nil && s.Without == metric.SteadyDrift && !header:
			header = true
			b.WriteString("\n## Steady state\n")
		}
	}
	for _, l := range m.levels {
		if s := l.Steady; s != nil && s.Without == metric.SteadyDrift {
			fmt.Fprintf(b, "\n%s: none, %s\n", escaped(l.Load.Name), escaped(s.Reason.EN))
		}
	}
}
