package report

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// DisagreementText says what two sources report of a figure.
func DisagreementText(d metric.Disagreement) i18n.Text {
	a, b := d.Reported[0], d.Reported[1]
	return i18n.Sprintf("Two sources differ in the %s: %s by %s, %s by %s (more than %s).", "两个来源的%s不一致：%s（%s），%s（%s），相差超过 %s。",
		disputed(d), reportedText(d, a), sourceName(a.Source), reportedText(d, b), sourceName(b.Source), strconv.FormatFloat(d.Tolerance*100, 'g', 3, 64)+" %")
}

// disputed is what the figure is.
func disputed(d metric.Disagreement) i18n.Text {
	switch d.Figure {
	case metric.TwiceOutputTokens:
		return i18n.Text{EN: "output tokens", ZH: "输出 token 数"}
	case metric.TwiceEnergy:
		return i18n.Text{EN: "energy", ZH: "能耗"}
	}
	return i18n.Sprintf("average power of %s", "%s 平均功耗", oneLine(d.Of))
}

func sourceName(source string) i18n.Text {
	switch source {
	case metric.ByUsage:
		return i18n.Text{EN: "the server's usage", ZH: "服务端 usage"}
	case metric.ByTokenizer:
		return i18n.Text{EN: "the local tokenizer", ZH: "本地分词器"}
	case metric.ByPower:
		return i18n.Text{EN: "the power", ZH: "功耗积分"}
	case metric.ByEnergyCounter:
		return i18n.Text{EN: "the energy counters", ZH: "能耗计数器"}
	}
	return i18n.Same(oneLine(source))
}

func reportedText(d metric.Disagreement, r metric.Reported) string {
	if d.Unit == metric.Tokens {
		return whole(r.Value)
	}
	return joules(r.Value) + " " + string(d.Unit)
}

// disagreementLines are the disagreements of a level below its tables.
func disagreementLines(l *metric.Level) string {
	text := ""
	for _, d := range l.Disagreements {
		text += DisagreementText(d).EN + "\n"
	}
	return text
}
