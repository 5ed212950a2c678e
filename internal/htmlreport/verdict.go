package htmlreport

import (
	"strconv"
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
			EN: "The load generator was monitored during the run. Nothing indicates that it distorted the figures.",
			ZH: "测试期间对压测客户端进行了监测，未发现它影响结果的迹象。"}}
	case metric.Degraded:
		return verdictView{w, "▲", i18n.Text{EN: "DEGRADED", ZH: "DEGRADED 部分受影响"}, i18n.Text{
			EN: "Some figures may be distorted", ZH: "部分数据可能失真"}}
	case metric.Invalid:
		return verdictView{w, "✕", i18n.Text{EN: "INVALID", ZH: "INVALID 不可信"}, i18n.Text{
			EN: "Do not use these figures", ZH: "请勿使用这些数据"}}
	}
	return verdictView{metric.Unchecked, "?", i18n.Text{EN: "UNCHECKED", ZH: "UNCHECKED 未检验"}, i18n.Text{
		EN: "It is unknown whether the load generator distorted the figures", ZH: "无法判断压测客户端是否影响了结果"}}
}

// A statement is the verdict of the page in a sentence, with the cause and its level, and where its evidence stands ("" for nowhere).
type statement struct {
	Text i18n.Text
	Link string
	// Others is how many causes there are beside the one in the text.
	Others int
}

// statementOf says what the run's word rests on, once: the causes have a section of their own.
func statementOf(r Run, v verdictView, causes []causeView) statement {
	if v.Word == metric.Valid {
		return statement{Text: v.Meaning}
	}
	end := i18n.Text{EN: ".", ZH: "。"}
	if len(causes) == 0 {
		return statement{Text: v.Meaning.Plus(end)}
	}
	first := causes[0]
	text := i18n.Sprintf("%s: %s", "%s：%s", v.Meaning, first.Name)
	switch several := len(r.Run.Levels) > 1; {
	case several && first.Part:
		text = i18n.Sprintf("%s, at %s, from %s", "%s（%s，%s）", text, first.Level, first.When)
	case several:
		text = i18n.Sprintf("%s, at %s", "%s（%s）", text, first.Level)
	case first.Part:
		text = i18n.Sprintf("%s, from %s", "%s（%s）", text, first.When)
	}
	return statement{Text: text.Plus(end), Link: "#" + first.ID, Others: len(causes) - 1}
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
	ID    string
	View  verdictView
	Level i18n.Text
	When  i18n.Text
	// Part reports whether it held for a part of the level only. Name is the cause in a few words.
	Part         bool
	Name         i18n.Text
	Finding, Try i18n.Text
}

// causesOf are the causes of all levels: those of the worst word first, then in the order of the levels.
func causesOf(r Run) []causeView {
	var all []causeView
	add := func(c causeView) {
		c.ID = "cause-" + strconv.Itoa(len(all)+1)
		all = append(all, c)
	}
	for _, word := range []metric.VerdictStatus{metric.Invalid, metric.Degraded} {
		for _, l := range r.Run.Levels {
			if l.Verdict == nil {
				continue
			}
			for _, c := range l.Verdict.Causes {
				if (c.Word == metric.Invalid) == (word == metric.Invalid) {
					add(causeView{View: viewOf(c.Word), Level: levelText(l), When: window(c), Part: c.From != 0 || c.To != 0,
						Name: report.CauseName(c, l.Verdict.Causes), Finding: c.Finding, Try: c.Try})
				}
			}
		}
	}
	for _, l := range r.Run.Levels {
		if v := l.Verdict; v != nil && v.Why.EN != "" {
			add(causeView{View: viewOf(v.Word), Level: levelText(l), When: window(metric.Cause{}), Name: v.Why, Finding: sentence(v.Why)})
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
		return i18n.Text{EN: report.ClientText(levels), ZH: "发送延迟：未测量"}
	}
	return i18n.Text{EN: report.ClientText(levels), ZH: "发送延迟：P99 " + chart.Duration(worst, worst)}
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
			if len(all) == 0 {
				s.Name = i18n.Text{EN: "doubtful, see Validity warnings", ZH: "可疑时段，见“有效性警告”"}
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
