package report

import (
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/metric"
)

// Verbosity says how much of a run a text shows.
type Verbosity int

// The verbosities.
const (
	Full Verbosity = iota // every table
	Less                  // what a screen shows: the full text is in a file
)

// Sweep is the summary report of a run with several levels, in the layout of the guide's picture: basic information,
// detailed metrics of each level, the best configuration, suggestions; below them, where all is shown, a table of what the
// picture leaves out, and the program that measured. It is empty for a single level.
func Sweep(r Run, style Style, verbosity Verbosity) string {
	if len(r.Levels) < 2 {
		return ""
	}
	var b strings.Builder
	b.WriteString(basicInformation(r, style))
	b.WriteString("\n\n" + detailedMetrics(r.means()).render(style))
	b.WriteString("\n\n" + bestConfiguration(r, style))
	if text := Interference(r.Levels); text != "" {
		b.WriteString("\n" + text)
	}
	b.WriteString(SearchTables(r.Search, style))
	b.WriteString(Repeats(r, style))
	b.WriteString(Costs(r, style))
	b.WriteString(Suggestions(r, style))
	if verbosity == Full {
		b.WriteString("\n\n" + LoadAndTails(r, style))
	}
	b.WriteString(Notes(r, style))
	if r.Program != "" {
		b.WriteString("\nMeasured by " + r.Program + ".\n")
	}
	return b.String()
}

// LoadAndTails is the table of a sweep that the guide's picture leaves out; empty for a single level.
func LoadAndTails(r Run, style Style) string {
	if len(r.Levels) < 2 {
		return ""
	}
	return loadAndTails(r.means()).render(style)
}

// Notes is the part `Notes:` of the summary report; a run of one level shows it alone. It begins with a blank line, and
// is empty when there are none.
func Notes(r Run, style Style) string {
	if len(r.Notes) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + style.paint(termtext.BoldCyan, "Notes:") + "\n")
	for _, note := range r.Notes {
		b.WriteString("• " + note.EN + "\n")
	}
	return b.String()
}

// bestConfiguration leads with the load to run at, where the run shows one; below it stand the guide's two rows, the level with the
// most requests a second and the one with the lowest mean latency. Levels where more than 5 % of the requests failed are no
// configuration to choose, unless there is no other; the row then has the share of successes.
func bestConfiguration(r Run, style Style) string {
	levels := metric.Whole(r.means())
	candidates := choosable(levels)
	fastest := extreme(candidates, metric.RequestThroughput, 1)
	quickest := extreme(candidates, metric.Latency, -1)
	rows := []entry{
		{"Highest RPS", bestText(fastest, metric.RequestThroughput, 2, "req/sec")},
		{"Lowest Latency", bestText(quickest, metric.Latency, 3, "seconds")},
	}
	if best, ok := Recommend(r); ok {
		if best.Peak(fastest) {
			rows[0].text += ", the peak"
		}
		rows = append([]entry{best.row()}, rows...)
	}
	var b strings.Builder
	b.WriteString(style.paint(termtext.Italic, centered("Best Performance Configuration", boxWidth)) + "\n")
	for _, row := range rows {
		b.WriteString(" " + style.paint(termtext.Cyan, pycompat.Left(row.name, 20)) + style.paint(termtext.Green, row.text) + "\n")
	}
	return b.String()
}

// extreme is the level with the largest (sign 1) or smallest (sign −1) figure; of equals the first.
func extreme(levels []*metric.Level, key metric.Key, sign float64) *metric.Level {
	var best *metric.Level
	var most float64
	for _, l := range levels {
		if x, ok := l.Value(key); ok && l.Succeeded > 0 && (best == nil || sign*x > most) {
			best, most = l, sign*x
		}
	}
	return best
}

func bestText(l *metric.Level, key metric.Key, digits int, unit string) string {
	if l == nil {
		return absent
	}
	x, _ := l.Value(key)
	name := levelName(l)
	text := strings.ToUpper(name[:1]) + name[1:] + " (" + decimals(x, true, digits) + " " + unit + ")"
	if few := FewSucceeded(l); few.EN != "" {
		text += ", " + few.EN
	}
	return text
}
