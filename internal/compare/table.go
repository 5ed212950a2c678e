package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

var verdictTexts = map[Verdict]i18n.Text{Better: {EN: "better", ZH: "变好"}, Worse: {EN: "worse", ZH: "变差"}, Same: {EN: "same", ZH: "相同"}, Unclear: {EN: "unclear", ZH: "不明"}}

var headings = []i18n.Text{{EN: "base", ZH: "基准"}, {EN: "candidate", ZH: "候选"}, {EN: "change", ZH: "变化"}, {EN: "interval (95 %)", ZH: "区间（95 %）"},
	{EN: "p (Holm)", ZH: "p（Holm）"}, {EN: "detectable", ZH: "可检出"}, {EN: "verdict", ZH: "结论"}}

// Headings are those of Cells.
func Headings() []i18n.Text { return slices.Clone(headings) }

// Text is the word in both languages.
func (v Verdict) Text() i18n.Text { return verdictTexts[v] }

// Table is the result for a terminal, in the look of benchstat: a block a level, a row a figure. ~ is a change inside the
// margin, ? one that the noise hides.
func (r *Result) Table(language string) string {
	var b strings.Builder
	level := ""
	var rows [][]string
	flush := func() {
		b.WriteString(termtext.Columns(rows, figuresRight, runewidth.StringWidth))
		rows = nil
	}
	for i := range r.Rows {
		c := &r.Rows[i]
		if c.Level != level || i == 0 {
			flush()
			if level = c.Level; i > 0 {
				b.WriteString("\n")
			}
			head := []string{level}
			for _, h := range headings {
				head = append(head, h.In(language))
			}
			rows = append(rows, head)
		}
		rows = append(rows, append([]string{c.Name()}, c.Cells(language)...))
	}
	flush()
	return b.String()
}

// figuresRight reports whether a column of the table has figures, which stand to the right.
func figuresRight(column int) bool { return slices.Contains([]int{1, 2, 3, 5, 6}, column) }

// Name is the figure in the words of --metric.
func (c *Compared) Name() string {
	name := string(c.Metric)
	if c.Class != "" {
		name = c.Class + ":" + name
	}
	if c.Stat == "value" {
		return name
	}
	return name + " " + c.Stat
}

// Cells are what stands behind the name in tables, under Headings.
func (c *Compared) Cells(language string) []string {
	change := percent(c.Change, true)
	switch c.Verdict {
	case Same:
		change = "~ " + change
	case Unclear:
		change = "? " + change
	}
	detectable := i18n.Text{EN: "none", ZH: "无"}.In(language)
	if !math.IsInf(c.MDE, 0) && !math.IsNaN(c.MDE) {
		detectable = "±" + percent(c.MDE, false)
	}
	return []string{c.show(c.Base), c.show(c.Candidate), change, c.interval(language),
		fmt.Sprintf("%s n=%d+%d", probability(c.Adjusted), c.BaseUnits, c.CandidateUnits), detectable, c.words(language)}
}

// probability is a p of three digits; a smaller one is not 0.
func probability(p float64) string {
	if p < 0.001 {
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// interval is the interval of the change, in words where the values do not bound it.
func (c *Compared) interval(language string) string {
	if c.Units == "figures" {
		return i18n.Text{EN: "none", ZH: "无"}.In(language)
	}
	if math.IsInf(c.High, 0) || math.IsInf(c.low, 0) {
		return i18n.Text{EN: "not bounded", ZH: "无界"}.In(language)
	}
	return percent(c.Low, true) + " … " + percent(c.High, true)
}

// words are the verdict, and what would make it clear.
func (c *Compared) words(language string) string {
	text := verdictTexts[c.Verdict]
	switch {
	case c.Verdict != Unclear:
	case c.Units == "figures":
		text = text.Plus(i18n.Text{EN: ": no interval, because one side has no single requests", ZH: "：一侧没有单个请求，无法给出区间"})
	case math.IsInf(c.High, 0) || math.IsInf(c.low, 0) || math.IsInf(c.estimate.SE, 0) || math.IsNaN(c.MDE):
		text = text.Plus(i18n.Text{EN: ": too few requests", ZH: "：请求太少"})
	case c.More == 1:
		text = text.Plus(i18n.Text{EN: ": 1 more run per side would decide", ZH: "：每侧再运行 1 次可判断"})
	case c.More > 0:
		text = text.Plus(i18n.Sprintf(": %s per side would decide", "：每侧再运行 %s 次可判断", i18n.Count(c.More, "more run")))
	case math.IsInf(c.MDE, 0):
		text = text.Plus(i18n.Text{EN: ": no change can be detected with these runs", ZH: "：这些运行无法检出任何变化"})
	default:
		text = text.Plus(i18n.Text{EN: ": more than 100 runs per side needed to decide", ZH: "：每侧需再运行 100 次以上"})
	}
	return text.In(language)
}

func percent(v float64, signed bool) string {
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return "∞"
	case signed:
		return fmt.Sprintf("%+.2f%%", 100*v)
	}
	return fmt.Sprintf("%.2f%%", 100*v)
}

func (c *Compared) unit() string {
	if c.Metric == Failed {
		return string(metric.Ratio)
	}
	d, _ := metric.Define(c.Metric)
	return string(d.Unit)
}

func (c *Compared) show(v float64) string {
	switch c.unit() {
	case string(metric.Seconds):
		return termtext.Seconds(v)
	case string(metric.Ratio):
		return percent(v, false)
	}
	return fmt.Sprintf("%.4g %s", v, c.unit())
}

// Remarks are the lines below the table: what is not alike, notes, and where the figures come from.
func (r *Result) Remarks(language string) (lines []string) {
	if r.Forced {
		lines = append(lines, i18n.Text{EN: "Compared with --force, although the sides are not comparable:", ZH: "两侧条件不同，因 --force 仍然比较："}.In(language))
		lines = append(lines, r.Unlike(language)...)
	}
	for _, n := range r.Notes {
		lines = append(lines, sanitize.OneLine(n.In(language)))
	}
	if sources := r.Sources().In(language); sources != "" {
		lines = append(lines, sources)
	}
	return lines
}

// Unlike are the differing keys, a line each.
func (r *Result) Unlike(language string) (lines []string) {
	for _, d := range r.Differences {
		key, base, candidate := d.Texts()
		lines = append(lines, "  "+sanitize.OneLine(i18n.Sprintf("%s: base %s; candidate %s", "%s：基准 %s；候选 %s", key, base, candidate).In(language)))
	}
	return lines
}

// Markdown is the result as tables for a page or a job's summary.
func (r *Result) Markdown(language string) string {
	var b strings.Builder
	level := ""
	for i := range r.Rows {
		c := &r.Rows[i]
		if c.Level != level || i == 0 {
			level = c.Level
			b.WriteString("### " + level + "\n\n|")
			for _, h := range append([]i18n.Text{{EN: "figure", ZH: "指标"}}, headings...) {
				b.WriteString(" " + h.In(language) + " |")
			}
			b.WriteString("\n|---|---:|---:|---:|---|---|---:|---|\n")
		}
		b.WriteString("| " + c.Name() + " | " + strings.ReplaceAll(strings.Join(c.Cells(language), " | "), "<", "&lt;") + " |\n")
		if i+1 == len(r.Rows) || r.Rows[i+1].Level != level {
			b.WriteString("\n")
		}
	}
	for _, line := range r.Remarks(language) {
		b.WriteString("- " + strings.NewReplacer("|", "\\|", "<", "&lt;").Replace(strings.TrimSpace(line)) + "\n")
	}
	return b.String()
}
