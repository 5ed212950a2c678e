package report

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Stages is a table of the parts of a level whose load changes, a row each; "" for any other level. Times count from when requests
// were due, which in a closed stage is when their slot was free.
func Stages(l *metric.Level) string {
	if len(l.Stages) == 0 {
		return ""
	}
	columns := StageColumns(l)
	header := []string{"Stage", "Load", "Time (s)"}
	for _, c := range columns {
		header = append(header, c.Title.EN)
	}
	var rows [][]string
	for i, s := range l.Stages {
		row := []string{strconv.Itoa(i + 1), s.Title.EN, significant(s.Seconds())}
		for _, c := range columns {
			row = append(row, c.text(s))
		}
		rows = append(rows, row)
	}
	return "Stages (times from the scheduled start):\n" + pycompat.Pretty(header, rows)
}

// A StageColumn is a figure of each stage.
type StageColumn struct {
	Title i18n.Text
	// Figure is the stage's; absent figures are not ok.
	Figure func(metric.Stage) (x float64, ok bool)
	digits int
}

func (c StageColumn) text(s metric.Stage) string {
	x, ok := c.Figure(s)
	if !ok {
		return absent
	}
	return fixed(x, ok, c.digits)
}

// StageColumns are the figures that a level's stages are compared by.
func StageColumns(l *metric.Level) []StageColumn {
	number := func(n func(metric.Stage) int) func(metric.Stage) (float64, bool) {
		return func(s metric.Stage) (float64, bool) { return float64(n(s)), true }
	}
	value := func(key metric.Key) func(metric.Stage) (float64, bool) {
		return func(s metric.Stage) (float64, bool) { return s.Value(key) }
	}
	at := func(key metric.Key, p float64) func(metric.Stage) (float64, bool) {
		return func(s metric.Stage) (float64, bool) { return s.Quantile(key, p) }
	}
	all := []StageColumn{
		{i18n.Text{EN: "Requests", ZH: "请求数"}, number(func(s metric.Stage) int { return s.Total }), 0},
		{i18n.Text{EN: "Failed", ZH: "失败"}, number(func(s metric.Stage) int { return s.Failed }), 0},
	}
	if l.Dropped > 0 {
		all = append(all, StageColumn{i18n.Text{EN: "Never sent", ZH: "未发送"}, number(func(s metric.Stage) int { return s.Dropped }), 0})
	}
	if l.Cancelled > 0 {
		all = append(all, StageColumn{i18n.Text{EN: "Cancelled", ZH: "取消"}, number(func(s metric.Stage) int { return s.Cancelled }), 0})
	}
	all = append(all, StageColumn{i18n.Text{EN: "Sent/s", ZH: "发送/秒"}, func(s metric.Stage) (float64, bool) {
		return float64(s.Sent) / s.Seconds(), s.Seconds() > 0
	}, 2})
	tokens, name := metric.OutputThroughput, i18n.Text{EN: "Gen. toks/s", ZH: "输出 tok/s"}
	if !l.Has(tokens) {
		tokens, name = metric.InputThroughput, i18n.Text{EN: "Inp. toks/s", ZH: "输入 tok/s"}
	}
	all = append(all, StageColumn{name, value(tokens), 2}, StageColumn{i18n.Text{EN: "In flight", ZH: "在途"}, value(metric.ReachedConcurrency), 2})
	for _, key := range []struct {
		metric.Key
		name, zh string
		scale    float64
		digits   int
	}{{metric.TTFTFromDue, "TTFT(s)", "TTFT(s)", 1, 3}, {metric.LatencyFromDue, "Lat.(s)", "延迟(s)", 1, 3}, {metric.TPOT, "TPOT(ms)", "TPOT(ms)", 1000, 2}} {
		if l.Has(key.Key) {
			all = append(all, StageColumn{i18n.Text{EN: "Avg " + key.name, ZH: "平均 " + key.zh}, scaled(value(key.Key), key.scale), key.digits},
				StageColumn{i18n.Text{EN: "P99 " + key.name, ZH: "P99 " + key.zh}, scaled(at(key.Key, 0.99), key.scale), key.digits})
		}
	}
	return all
}

// scaled multiplies a figure.
func scaled(of func(metric.Stage) (float64, bool), by float64) func(metric.Stage) (float64, bool) {
	return func(s metric.Stage) (float64, bool) { x, ok := of(s); return by * x, ok }
}
