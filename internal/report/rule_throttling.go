package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// throttledShare: clocks that are limited for a tenth of the time lower the throughput of the level.
const throttledShare = 0.1

// throttlingRule reports whether GPUs ran below their clock because of heat or power, by the reasons that they reported.
func throttlingRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		if t := l.Throttling; t != nil && max(t.Thermal, t.Power) >= throttledShare && max(t.Thermal, t.Power) > most {
			worst, most = l, max(t.Thermal, t.Power)
		}
	}
	if worst == nil {
		return nil
	}
	t := worst.Throttling
	s := Suggestion{Rule: "throttling", Severity: Advice, Level: levelName(worst), Evidence: []metric.Figure{
		metric.NewFigure("readings with thermal limits", "受温度限制的读数", t.Thermal, metric.Ratio),
		metric.NewFigure("readings with power limits", "受功耗限制的读数", t.Power, metric.Ratio)}}
	if t.Thermal >= throttledShare {
		s.Severity = Warning
		s.Finding = i18n.Sprintf("At %s, the GPUs lowered their clocks because of heat, most of all %s. The figures depend on the cooling at that time.",
			"%s 时 GPU 因过热而降频，最严重的是 %s。结果取决于当时的散热条件。", worst.Load.Phrase(), t.Worst)
		s.Try = i18n.Text{EN: "check the cooling, let the GPUs reach a steady temperature before the measurement, or lock the clock (nvidia-smi -lgc)",
			ZH: "检查散热，测量前让 GPU 温度稳定，或锁定频率（nvidia-smi -lgc）"}
		return []Suggestion{s}
	}
	s.Finding = i18n.Sprintf("At %s, the GPUs were at their power limit, most of all %s. Their clocks were below the maximum.",
		"%s 时 GPU 达到功耗上限，最明显的是 %s；频率因此低于最高值。", worst.Load.Phrase(), t.Worst)
	s.Try = i18n.Text{EN: "nothing to do if the limit is the default: this is usual under full load; if it was lowered, raise it (nvidia-smi -pl) or state it with the results",
		ZH: "上限为默认值时无需处理，满载时这很常见；若曾被调低，请调高（nvidia-smi -pl），或随结果注明"}
	return []Suggestion{s}
}
