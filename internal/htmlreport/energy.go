package htmlreport

import (
	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// energyText is what a level's GPUs took, or why that is not known, in a few sentences.
func energyText(l *metric.Level) i18n.Text {
	e, notes := l.Energy, energy.NotesOf(l)
	switch {
	case e == nil && notes.EN != "":
		return i18n.Sprintf("Energy: none, because %s.", "没有能耗数据：%s。", notes)
	case e == nil:
		return i18n.Text{}
	}
	text := i18n.Sprintf("Energy (derived): %s J, %s on average, at most %s", "能耗（推算）：%s J，平均 %s，最高 %s", axisNumber(e.Joules, tracks.Number),
		axisNumber(e.AveragePower, "W"), axisNumber(e.PeakPower, "W"))
	if per := e.JoulesPerOutputToken; per != nil {
		text = i18n.Sprintf("%s; %s J per output token", "%s；每个输出 token %s J", text, axisNumber(*per, tracks.Number))
	}
	if net := e.NetJoules; net != nil {
		text = i18n.Sprintf("%s; %s J above the idle power of %s", "%s；高于空闲功耗（%[3]s）的部分为 %[2]s J", text, axisNumber(*net, tracks.Number), axisNumber(*e.IdlePower, "W"))
	}
	text = i18n.Sprintf("%s.", "%s。", text)
	if !e.Valid {
		text = i18n.Sprintf("%s Not valid: %s.", "%s不可信：%s。", text, energy.Sentences(e.Reasons...))
	}
	if notes.EN != "" {
		text = i18n.Sprintf("%s Note: %s.", "%s说明：%s。", text, notes)
	}
	return text
}
