package htmlreport

import (
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A verdictView is a word of trust as the page shows it: by its color, by a sign, and in words.
type verdictView struct {
	Word metric.VerdictStatus
	Sign string
	// Text is the word; in Chinese its meaning stands behind it. Meaning is a sentence.
	Text, Meaning i18n.Text
}

func viewOf(w metric.VerdictStatus) verdictView {
	switch w {
	case metric.Valid:
		return verdictView{w, "✓", i18n.Text{EN: "VALID", ZH: "VALID 可信"}, i18n.Text{
			EN: "The load generator was monitored during the run, and nothing it did could have distorted the figures.",
			ZH: "测试期间监测了压测客户端，未发现它可能影响结果的情况。"}}
	case metric.Degraded:
		return verdictView{w, "▲", i18n.Text{EN: "DEGRADED", ZH: "DEGRADED 部分受影响"}, i18n.Text{
			EN: "The load generator, or other load on the server, may have distorted some of the figures. The causes are listed below.",
			ZH: "压测客户端或服务端上的其他负载可能影响了部分数据，原因见下。"}}
	case metric.Invalid:
		return verdictView{w, "✕", i18n.Text{EN: "INVALID", ZH: "INVALID 不可信"}, i18n.Text{
			EN: "The load generator distorted the figures. Do not use them until the causes below are fixed.",
			ZH: "压测客户端影响了结果；排除下列原因之前请勿使用这些数据。"}}
	}
	return verdictView{metric.Unchecked, "?", i18n.Text{EN: "UNCHECKED", ZH: "UNCHECKED 未检验"}, i18n.Text{
		EN: "The load generator was not monitored or not calibrated on this machine, so the verdict is UNCHECKED.",
		ZH: "压测客户端未被监测或未在本机校准，因此结论为 UNCHECKED（未检验）。"}}
}

// wordOf is the run's word: the one that was given, else that of its levels.
func wordOf(r Run) metric.VerdictStatus {
	if r.Verdict != "" {
		return metric.VerdictStatus(r.Verdict)
	}
	return metric.WorstStatus(r.Run.Levels)
}

// verdictOf is a level's word, nil for a level that was not checked.
func verdictOf(l *metric.Level) *verdictView {
	if l.Verdict == nil {
		return nil
	}
	v := viewOf(l.Verdict.Word)
	return &v
}

// A causeView is a cause of a level's word.
type causeView struct {
	View         verdictView
	Level        i18n.Text
	When         i18n.Text
	Finding, Try i18n.Text
}

// causesOf are the causes of all levels: those of the worst word first, then in the order of the levels.
func causesOf(r Run) []causeView {
	var all []causeView
	for _, word := range []metric.VerdictStatus{metric.Invalid, metric.Degraded} {
		for _, l := range r.Run.Levels {
			if l.Verdict == nil {
				continue
			}
			for _, c := range l.Verdict.Causes {
				if (c.Word == metric.Invalid) == (word == metric.Invalid) {
					all = append(all, causeView{viewOf(c.Word), levelText(l), window(c), c.Finding, c.Try})
				}
			}
		}
	}
	for _, l := range r.Run.Levels {
		if v := l.Verdict; v != nil && v.Why.EN != "" {
			all = append(all, causeView{View: viewOf(v.Word), Level: levelText(l), When: window(metric.Cause{}), Finding: sentence(v.Why)})
		}
	}
	return all
}

// sentence is a text that begins with a small letter, on its own.
func sentence(t i18n.Text) i18n.Text {
	first, size := utf8.DecodeRuneInString(t.EN)
	return i18n.Text{EN: string(unicode.ToUpper(first)) + t.EN[size:] + ".", ZH: t.In("zh") + "。"}
}

// window is when a cause held, in words; the whole level where it has no bounds.
func window(c metric.Cause) i18n.Text {
	if c.From == 0 && c.To == 0 {
		return i18n.Text{EN: "whole level", ZH: "整个级别"}
	}
	from, to := chart.Duration(c.From, c.To), chart.Duration(c.To, c.To)
	return i18n.Text{EN: from + " to " + to, ZH: from + " 至 " + to}
}

// clientText says by how much the load generator was late at worst, over all levels.
func clientText(levels []*metric.Level) i18n.Text {
	worst, known := report.ClientLateness(levels)
	if !known {
		return i18n.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：未测量"}
	}
	return i18n.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：P99 " + chart.Duration(worst, worst)}
}

// suspect are the stretches of a level in which a cause held, for charts over time. The legend names them once. Causes count from
// the first measured request, which began at an instant of the charts.
func suspect(l *metric.Level, began float64) []chart.Shade {
	if l.Verdict == nil {
		return nil
	}
	var all []chart.Shade
	for _, c := range l.Verdict.Causes {
		if c.To > c.From {
			s := chart.Shade{From: began + c.From, To: began + c.To, Color: chart.Warn}
			if c.Word == metric.Invalid {
				s.Color = chart.Bad
			}
			if len(all) == 0 {
				s.Name = i18n.Text{EN: "load generator problem", ZH: "压测客户端异常时段"}
			}
			all = append(all, s)
		}
	}
	return all
}

// bound writes a client error, "" where it is not known.
func bound(l *metric.Level, key metric.Key, of func(metric.Bound) float64) string {
	b, ok := l.Bounds[key]
	if !ok {
		return ""
	}
	return written(key, of(b))
}

// percentileBound is the client error at a percentile: calibrations tell it of the median and of P99.
func percentileBound(l *metric.Level, key metric.Key, p float64) string {
	switch p {
	case 0.5:
		return bound(l, key, func(b metric.Bound) float64 { return b.P50 })
	case 0.99:
		return bound(l, key, func(b metric.Bound) float64 { return b.P99 })
	}
	return ""
}

// bounded reports whether a client error stands beside some figure.
func bounded(r Run) bool {
	for _, l := range r.Run.Levels {
		if len(l.Bounds) > 0 {
			return true
		}
	}
	return false
}
