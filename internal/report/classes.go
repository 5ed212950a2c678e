package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Classes is a table of the kinds of requests of a mix, a row each; "" for any other level.
func Classes(l *metric.Level) string {
	if len(l.Classes) < 2 {
		return ""
	}
	columns := ClassColumns(l)
	header := []string{"Class", "Share"}
	for _, c := range columns {
		header = append(header, c.Title.EN)
	}
	var rows [][]string
	for _, c := range l.Classes {
		row := []string{c.Name, percent(c.Share, true)}
		for _, column := range columns {
			row = append(row, column.text(c))
		}
		rows = append(rows, row)
	}
	return "Classes of the mix:\n" + pycompat.Pretty(header, rows)
}

// A ClassColumn is a figure of each class.
type ClassColumn struct {
	Title i18n.Text
	// Figure is the class's; absent figures are not ok.
	Figure func(metric.ClassLevel) (x float64, ok bool)
	// Share reports whether the figure is a share of 1, Time that it is a time in seconds.
	Share, Time bool
	digits      int
	scale       float64 // of the terminal's figure, 0 for 1
}

func (c ClassColumn) text(of metric.ClassLevel) string {
	x, ok := c.Figure(of)
	if c.Share {
		return percent(x, ok)
	}
	return decimals(x*cmp.Or(c.scale, 1), ok, c.digits)
}

// ClassColumns are the figures that the classes of a level are compared by.
func ClassColumns(l *metric.Level) []ClassColumn {
	number := func(n func(metric.ClassLevel) int) func(metric.ClassLevel) (float64, bool) {
		return func(c metric.ClassLevel) (float64, bool) { return float64(n(c)), true }
	}
	value := func(key metric.Key) func(metric.ClassLevel) (float64, bool) {
		return func(c metric.ClassLevel) (float64, bool) { return c.Value(key) }
	}
	at := func(key metric.Key, p float64) func(metric.ClassLevel) (float64, bool) {
		return func(c metric.ClassLevel) (float64, bool) { return c.Quantile(key, p) }
	}
	all := []ClassColumn{
		{Title: i18n.Text{EN: "Requests", ZH: "请求数"}, Figure: number(func(c metric.ClassLevel) int { return c.Total })},
		{Title: i18n.Text{EN: "Failed", ZH: "失败"}, Figure: number(func(c metric.ClassLevel) int { return c.Failed })},
	}
	if l.Dropped > 0 {
		all = append(all, ClassColumn{Title: i18n.Text{EN: "Never sent", ZH: "未发送"}, Figure: number(func(c metric.ClassLevel) int { return c.Dropped })})
	}
	all = append(all, ClassColumn{Title: i18n.Same("RPS"), Figure: value(metric.RequestThroughput), digits: 2})
	tokens, name := metric.OutputThroughput, i18n.Text{EN: "Gen. toks/s", ZH: "输出 tok/s"}
	if !l.Has(tokens) {
		tokens, name = metric.InputThroughput, i18n.Text{EN: "Inp. toks/s", ZH: "输入 tok/s"}
	}
	all = append(all, ClassColumn{Title: name, Figure: value(tokens), digits: 2}, ClassColumn{Title: i18n.Text{EN: "In flight", ZH: "在途"}, Figure: value(metric.ReachedConcurrency), digits: 2})
	for _, k := range []struct {
		key      metric.Key
		name, zh string
	}{{metric.TTFT, "TTFT", "TTFT"}, {metric.TPOT, "TPOT", "TPOT"}, {metric.Latency, "Lat.", "延迟"}} {
		key := l.Headline(k.key)
		if !l.Has(key) {
			continue
		}
		unit, unitZH, scale, digits := "(s)", "(s)", 1.0, 3
		switch {
		case key == metric.TPOT:
			unit, unitZH, scale, digits = "(ms)", "(ms)", 1000, 2
		case key != k.key:
			unit, unitZH = " due(s)", "（自计划）(s)"
		}
		all = append(all, ClassColumn{Title: i18n.Text{EN: "Avg " + k.name + unit, ZH: "平均 " + k.zh + unitZH}, Figure: value(key), Time: true, digits: digits, scale: scale},
			ClassColumn{Title: i18n.Text{EN: "P99 " + k.name + unit, ZH: "P99 " + k.zh + unitZH}, Figure: at(key, 0.99), Time: true, digits: digits, scale: scale})
	}
	for _, c := range l.Classes {
		if _, judged := c.Value(metric.GoodShare); judged {
			return append(all, ClassColumn{Title: i18n.Text{EN: "Goodput", ZH: "有效吞吐"}, Figure: value(metric.Goodput), digits: 2},
				ClassColumn{Title: i18n.Text{EN: "Good", ZH: "达标"}, Figure: value(metric.GoodShare), Share: true})
		}
	}
	return all
}

// Interference is a table of what the mixes of a run do to their classes: each alone against in the mix; "" where none was measured
// alone.
func Interference(levels []*metric.Level) string {
	var rows [][]string
	several := len(metric.Whole(levels)) > 1
	names := map[string]string{}
	for _, l := range levels {
		names[l.Load.Name] = levelName(l)
	}
	for _, i := range metric.Interferences(levels) {
		if !i.Telling() {
			continue
		}
		row := []string{i.Class, InterferenceFigure(i).EN, duration(i.Before), duration(i.Within), ratioText(i.Ratio), SpanText(i)}
		if several {
			row = append([]string{names[i.Mix]}, row...)
		}
		rows = append(rows, row)
	}
	if rows == nil {
		return ""
	}
	header := []string{"Class", "Figure", "Alone", "In the mix", "Ratio", "95 % interval"}
	if several {
		header = append([]string{"Load"}, header...)
	}
	return "Interference (latency of each class in the mix, compared with the class alone at the same load):\n" + pycompat.Pretty(header, rows) +
		"An interval that does not contain 1 shows an effect beyond chance; " + absent + ": too few requests for an interval.\n"
}

// InterferenceFigure names what is compared: `TTFT P99`.
func InterferenceFigure(i metric.Interference) i18n.Text {
	name, _ := metric.Define(i.Key)
	if i.At == 0 {
		return name.Title.Plus(i18n.Text{EN: ", mean", ZH: "，均值"})
	}
	p := fmt.Sprintf("P%g", i.At*100)
	return name.Title.Plus(i18n.Text{EN: ", " + p, ZH: "，" + p})
}

func ratioText(x float64) string { return fixed(x, true, 2) + "x" }

// SpanText is the interval of a ratio: `1.20 to 1.45`.
func SpanText(i metric.Interference) string {
	if i.Range == nil {
		return absent
	}
	return strings.Join([]string{fixed(i.Range.Low, true, 2), fixed(i.Range.High, true, 2)}, " to ")
}

// classTurns is Turns of each class of a mix that has conversations.
func classTurns(l *metric.Level) string {
	var all []string
	for _, c := range l.Classes {
		if text := Turns(c.Level); text != "" {
			all = append(all, "Class "+c.Name+":\n"+text)
		}
	}
	return strings.Join(all, "\n")
}
