package othertools

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// An Explanation lays one level's figures side by side, ours and every tool's, with the reasons for what differs.
type Explanation struct {
	collectors []*Collector
}

// NewExplanation gathers a level for all tools.
func NewExplanation(load Load) *Explanation {
	e := &Explanation{}
	for _, t := range Tools() {
		e.collectors = append(e.collectors, &Collector{Tool: t, Load: load})
	}
	return e
}

// Ours are our own figures of the level, in the form of the table.
type Ours struct {
	// Figure gives the mean, the median and the 99th percentile of a time in seconds: "ttft", "tpot", "itl", "latency".
	Figure func(name string) (mean, p50, p99 float64, ok bool)
	// Requests and Tokens are a second.
	Requests, Tokens float64
}

// Text is the table of figures and, below it, the reasons of each tool, in a language.
func (e *Explanation) Text(ours Ours, language string) string {
	in := func(en, zh string) string { return i18n.Text{EN: en, ZH: zh}.In(language) }
	header := []string{"", in("ours", "本工具")}
	for _, c := range e.collectors {
		header = append(header, c.Name)
	}
	rows := [][]string{header}
	for _, row := range []struct {
		title, name string
		of          func(Figures) values
	}{
		{"TTFT", "ttft", func(f Figures) values { return f.TTFT }},
		{in("time per token of a request", "每请求的 token 时间"), "tpot", func(f Figures) values { return f.PerToken }},
		{in("gap", "间隔"), "itl", func(f Figures) values { return f.Gap }},
		{aboutLatency.In(language), "latency", func(f Figures) values { return f.Latency }},
	} {
		rows = append(rows, e.lines(row.title, row.name, row.of, ours, in("mean", "均值"))...)
	}
	requests, tokens := []string{in("requests/s", "请求/s"), fmt.Sprintf("%.3f", ours.Requests)}, []string{in("output tok/s", "输出 tok/s"), fmt.Sprintf("%.1f", ours.Tokens)}
	called := in("  called", "  名称")
	per, gap := []string{called, "TPOT"}, []string{called, "ITL"}
	for _, c := range e.collectors {
		f := c.figures(c)
		requests, tokens = append(requests, fmt.Sprintf("%.3f", f.Requests)), append(tokens, fmt.Sprintf("%.1f", f.Tokens))
		per, gap = append(per, short(f.PerTokenName)), append(gap, short(f.GapName))
	}
	rows = append(rows, requests, tokens)
	rows = append(rows[:4], append([][]string{per}, rows[4:]...)...)
	rows = append(rows[:8], append([][]string{gap}, rows[8:]...)...)
	return in("As other tools would report it (ms):", "按其他工具的口径（ms）：") + "\n" + grid(rows) + "\n" + e.reasons(language)
}

// short is a tool's name for a figure, cut to its initials where it is long.
func short(name string) string {
	if name == "" {
		return "-"
	}
	if words := strings.Fields(name); len(words) > 1 {
		name = ""
		for _, w := range words {
			name += w[:1]
		}
	}
	return name
}

// lines are mean, median and p99 of one time, each tool by its own percentile.
func (e *Explanation) lines(title, name string, of func(Figures) values, ours Ours, meanName string) [][]string {
	mean, p50, p99, ok := ours.Figure(name)
	rows := [][]string{{title + " " + meanName, ms(mean, ok)}, {title + " p50", ms(p50, ok)}, {title + " p99", ms(p99, ok)}}
	for _, c := range e.collectors {
		v := of(c.figures(c))
		some := len(v) > 0
		mean, at := v.mean(), func(p float64) float64 { return c.percentile(v, p) }
		if c.Name == "guidellm" && name == "tpot" {
			w := weighted{c.itl, c.inputs}
			mean, at = w.mean(), w.at
		}
		rows[0] = append(rows[0], ms(mean, some))
		rows[1] = append(rows[1], ms(at(0.5), some))
		rows[2] = append(rows[2], ms(at(0.99), some))
	}
	return rows
}

func ms(seconds float64, ok bool) string {
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%.3f", 1000*seconds)
}

// reasons are, for each tool, the ways in which its figures differ.
func (e *Explanation) reasons(language string) string {
	var b strings.Builder
	for _, c := range e.collectors {
		b.WriteString(c.Title + "\n")
		for _, r := range c.Tool.Reasons {
			b.WriteString("  " + i18n.Sprintf("%s: %s", "%s：%s", r.About, r.Text).In(language) + "\n")
		}
	}
	return b.String()
}

// Add takes a record.
func (e *Explanation) Add(r *record.Record) {
	for _, c := range e.collectors {
		c.Add(r)
	}
}
