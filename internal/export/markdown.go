package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// MarkdownFile is the name of the file, below the run's folder.
const MarkdownFile = "summary.md"

// markdownExport declares the Markdown file.
func markdownExport() Declaration {
	return Declaration{Name: "markdown", Judges: true, Open: opened(newMarkdown),
		Help: i18n.Text{EN: "summary.md: tables for a pull request comment or a job summary", ZH: "summary.md：用于代码评审评论或任务摘要的表格"}}
}

// markdown is summary.md: GitHub's Markdown, for a comment on a change or $GITHUB_STEP_SUMMARY.
type markdown struct{ kept }

func newMarkdown(folder string) sink { return &markdown{kept{folder: folder}} }

// Finish writes the tables.
func (m *markdown) Finish(run Run) ([]string, error) {
	var b strings.Builder
	title := run.Model
	if run.Name != "" && run.Name != run.Model {
		title = run.Name + " · " + run.Model
	}
	fmt.Fprintf(&b, "# %s\n\n", escaped(title))
	for _, fact := range [][2]string{{"Server", run.Server}, {"API", run.API}, {"Dataset", run.Dataset},
		{"Started", run.Started.Format(time.RFC3339)}, {"State", run.State}, {"Run", run.ID}, {"Program", run.Program}} {
		if fact[1] != "" {
			fmt.Fprintf(&b, "- %s: %s\n", fact[0], escaped(fact[1]))
		}
	}
	m.table(&b)
	m.steady(&b)
	m.objectives(&b, run)
	m.failures(&b)
	m.notes(&b, run)
	return []string{MarkdownFile}, outputs.WriteFile(join(m.folder, MarkdownFile), []byte(b.String()))
}

// A figure is a column of the table of levels: the metric's mean, or a percentile of it.
type figure struct {
	key   metric.Key
	label string
	p     float64 // 0: the value, or the mean
}

func tableFigures() []figure {
	return []figure{{metric.InputThroughput, "", 0}, {metric.RequestThroughput, "", 0}, {metric.OutputThroughput, "", 0}, {metric.Goodput, "", 0}, {metric.TTFT, "P50", .5},
		{metric.TTFT, "P99", .99}, {metric.TPOT, "P50", .5}, {metric.TPOT, "P99", .99}, {metric.Latency, "P50", .5}, {metric.Latency, "P99", .99}}
}

// table has a line a level; a column that no level has a figure for is left out.
func (m *markdown) table(b *strings.Builder) {
	var shown []figure
	for _, f := range tableFigures() {
		for _, l := range m.levels {
			if _, ok := f.of(l); ok {
				shown = append(shown, f)
				break
			}
		}
	}
	b.WriteString("\n| Level | Requests | Failed |")
	for _, f := range shown {
		d, _ := metric.Define(f.key)
		fmt.Fprintf(b, " %s |", strings.Join(strings.Fields(fmt.Sprintf("%s %s (%s)", d.Title.EN, f.label, d.Unit)), " "))
	}
	b.WriteString("\n|:--|--:|--:|" + strings.Repeat("--:|", len(shown)) + "\n")
	for _, l := range m.levels {
		fmt.Fprintf(b, "| %s | %d | %d |", escaped(l.Load.Name), l.Total, l.Failed)
		for _, f := range shown {
			fmt.Fprintf(b, " %s |", short(f.of(l)))
		}
		b.WriteString("\n")
	}
	if sources := sourcesOf(shown); sources != "" {
		b.WriteString("\n" + escaped(sources) + "\n")
	}
}

// sourcesOf says where the figures of the columns come from.
func sourcesOf(columns []figure) string {
	return metric.ListSources(metric.Provenances(), func(p metric.Provenance) (names []i18n.Text) {
		for _, f := range columns {
			if d, _ := metric.Define(f.key); d.Provenance == p && !slices.Contains(names, d.Title) {
				names = append(names, d.Title)
			}
		}
		return names
	}).EN
}

func (f figure) of(l Level) (float64, bool) {
	if f.p > 0 {
		return l.Quantile(f.key, f.p)
	}
	return l.Value(f.key)
}

// short is a figure for people: four significant digits, "-" where there is none.
func short(v float64, ok bool) string {
	if !ok {
		return "-"
	}
	decimals := 4
	for x := v; x >= 1 && decimals > 1; x /= 10 {
		decimals--
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

func (m *markdown) objectives(b *strings.Builder, run Run) {
	header := false
	for _, l := range m.levels {
		for _, k := range l.Judgments() {
			if !header {
				fmt.Fprintf(b, "\n## Objectives\n\nEach must be met by %s of requests.\n\n| Level | Objective | Met by | |\n|:--|:--|--:|:--|\n", percent(run.Share))
				header = true
			}
			verdict := "not met"
			if k.Of.Attained(k.ObjectiveResult, run.Share) {
				verdict = "met"
			}
			fmt.Fprintf(b, "| %s | %s | %d of %d | %s |\n", escaped(l.Load.Name), escaped(classPrefix(k.Class)+k.Objective.String()), k.Requests, k.Of.Total, verdict)
		}
	}
}

func (m *markdown) failures(b *strings.Builder) {
	header := false
	for _, l := range m.levels {
		for _, o := range l.Outcomes {
			if !header {
				b.WriteString("\n## Failures\n\n| Level | Requests | Fault | Status | Example |\n|:--|--:|:--|:--|:--|\n")
				header = true
			}
			fmt.Fprintf(b, "| %s | %d | %s | %s | %s |\n", escaped(l.Load.Name), o.Count, escaped(string(o.Kind)), statusText(o.Status), escaped(sanitize.Line(o.Example, 200)))
		}
	}
}

func (m *markdown) notes(b *strings.Builder, run Run) {
	notes := append([]string(nil), run.Notes...)
	for _, l := range m.levels {
		for _, n := range l.Notes {
			notes = append(notes, l.Load.Name+": "+n)
		}
	}
	if len(notes) == 0 {
		return
	}
	b.WriteString("\n## Notes\n\n")
	for _, n := range notes {
		fmt.Fprintf(b, "- %s\n", escaped(n))
	}
}

// escaped is text on one line that Markdown and HTML show as it is.
func escaped(text string) string {
	text = strings.Join(strings.Fields(sanitize.Escaped(text)), " ")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;") // names nobody
		case r == ':':
			b.WriteString("&#58;") // makes no link of an address
		case strings.ContainsRune("\\`*_{}[]()#+-!|~$", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "www.", "www&#46;") // makes no link of a bare host either
}
