package htmlreport

import (
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// energyText is what a level's GPUs took, in a sentence or two.
func energyText(e *metric.Energy) i18n.Text {
	if e == nil {
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
	if !e.Valid {
		return i18n.Sprintf("%s. Not valid: %s.", "%s。不可信：%s。", text, report.EnergyReasons(e))
	}
	return i18n.Sprintf("%s.", "%s。", text)
}
