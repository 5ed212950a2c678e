package report

import (
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/metric"
)

// The widths of the picture's boxes: 60 in all, 23 between the left border and the bar.
const (
	boxWidth = 60
	keyWidth = 23
)

// An entry is a name and its text in the box of basic information.
type entry struct{ name, text string }

// basicInformation is the panel with the report's title and the box below it. The boxes are as wide as the
// picture's, or as the longest text needs.
func basicInformation(r Run, style Style) string {
	entries := basicEntries(r)
	inner := boxWidth - 2
	for _, e := range entries {
		inner = max(inner, keyWidth+1+pycompat.Width(e.text)+2)
	}
	var b strings.Builder
	b.WriteString("╭" + strings.Repeat("─", inner) + "╮\n")
	b.WriteString("│ " + style.paint(termtext.Bold, pycompat.Left("Performance Test Summary Report", inner-2)) + " │\n")
	b.WriteString("╰" + strings.Repeat("─", inner) + "╯\n\nBasic Information:\n")
	frame := func(left, mid, right string) {
		b.WriteString(left + strings.Repeat("─", keyWidth) + mid + strings.Repeat("─", inner-keyWidth-1) + right + "\n")
	}
	frame("┌", "┬", "┐")
	for _, e := range entries {
		b.WriteString("│ " + style.paint(termtext.Cyan, pycompat.Left(e.name, keyWidth-2)) + " │ ")
		b.WriteString(style.paint(termtext.Green, pycompat.Left(e.text, inner-keyWidth-3)) + " │\n")
	}
	frame("└", "┴", "┘")
	return b.String()
}

func basicEntries(r Run) []entry {
	key, total, rate := metric.OutputTokens, "Total Generated", "Avg Output Rate"
	if len(r.Levels) > 0 && !r.Levels[0].Has(key) {
		key, total, rate = metric.InputTokens, "Total Input Tokens", "Avg Input Rate"
	}
	tokens, counted := tokensOf(r.Levels, key)
	seconds, timed := testTime(r.Levels)
	all := []entry{
		{"Model", r.Model},
		{"Alias", r.Alias},
		{"Test Dataset", r.Dataset},
		{"API Type", r.API},
		{"Endpoint", r.Endpoint},
		{total, withUnit(pycompat.Thousands(tokens), counted, "tokens")},
		{"Total Test Time", withUnit(pycompat.Fixed(seconds, 2), timed, "seconds")},
		{rate, withUnit(fixed(tokens/seconds, counted && timed, 2), counted && timed, "tokens/sec")},
		{"Output Path", r.OutputPath},
	}
	var shown []entry
	for _, e := range all {
		if e.text != "" {
			shown = append(shown, e)
		}
	}
	return shown
}

func withUnit(text string, ok bool, unit string) string {
	if !ok {
		return absent
	}
	return text + " " + unit
}

// tokensOf is the number of input or output tokens of all successes of the run.
func tokensOf(levels []*metric.Level, key metric.Key) (float64, bool) {
	sum, found := 0.0, false
	for _, l := range levels {
		if d := l.Distribution(key); d != nil && d.N() > 0 {
			sum, found = sum+d.Sum(), true
			continue
		}
		if mean, ok := l.Value(key); ok {
			sum, found = sum+mean*float64(l.Succeeded), true
		}
	}
	return sum, found
}

// testTime is the time of all levels, without the pauses between them.
func testTime(levels []*metric.Level) (float64, bool) {
	sum := 0.0
	for _, l := range levels {
		if seconds, ok := l.Value(metric.Duration); ok {
			sum += seconds
		}
	}
	return sum, sum > 0
}
