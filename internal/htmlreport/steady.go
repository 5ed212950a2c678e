package htmlreport

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// steadyShade is the steady state of a level, for charts over time.
func steadyShade(l *metric.Level) []chart.Shade {
	if !l.Steady.Found() {
		return nil
	}
	return []chart.Shade{{From: l.Steady.From, To: l.Steady.To, Color: chart.Series(2), Name: i18n.Text{EN: "steady state", ZH: "稳态"}}}
}

// steadyTable is the figures of a level's steady state beside those of the whole level; nil where it has none.
func steadyTable(l *metric.Level) *table {
	s := l.Steady
	if !s.Found() {
		return nil
	}
	t := &table{ID: "steady-" + l.Load.Name, Caption: i18n.Text{EN: "Steady state: ", ZH: "稳态："}.Plus(report.SteadyWindow(l)), Head: []i18n.Text{{EN: "Figure", ZH: "指标"},
		{EN: "Whole level", ZH: "整个级别"}, {EN: "Steady state", ZH: "稳态"}, {EN: "Difference", ZH: "差异"}}}
	count := func(name i18n.Text, whole, steady int) {
		t.Rows = append(t.Rows, []value{{Text: name, Words: true}, plain(strconv.Itoa(whole)), plain(strconv.Itoa(steady)), plain("")})
	}
	duration, _ := l.Value(metric.Duration)
	t.Rows = append(t.Rows, []value{{Text: title(metric.Duration), Words: true}, seconds(duration, duration > 0), seconds(s.Seconds(), true), plain("")})
	count(i18n.Text{EN: "Requests", ZH: "请求数"}, l.Total, s.Figures.Total)
	count(i18n.Text{EN: "Failed", ZH: "失败"}, l.Failed, s.Figures.Failed)
	for _, f := range report.SteadyFigures(l) {
		row := []value{{Text: f.Title, Words: true}, steadyCell(f, l), steadyCell(f, s.Figures), plain("")}
		whole, _ := f.Of(l)
		if x, ok := f.Of(s.Figures); ok && whole > 0 && !math.IsInf(x, 0) && !math.IsInf(whole, 0) {
			row[3] = plain(signed(x/whole - 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// steadyCell is a figure in its unit.
func steadyCell(f report.SteadyFigure, l *metric.Level) value {
	if f.P > 0 {
		v := percentile(l, f.Key, f.P)
		v.Bound = "" // the client's error stands beside the percentiles
		return v
	}
	x, ok := f.Of(l)
	if !ok {
		return plain("–")
	}
	return plain(written(f.Key, x))
}

// signed is a change in per cent.
func signed(x float64) string {
	if math.Abs(x) < 0.0005 {
		return "0 %"
	}
	sign := ""
	if x > 0 {
		sign = "+"
	}
	return sign + strconv.FormatFloat(math.Round(1000*x)/10, 'f', -1, 64) + " %"
}
