package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// throttlingRule reports whether GPUs ran below their clock because of heat or power, by the reasons that they reported. The worst GPU
// decides: the others wait for it.
func throttlingRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		t := l.Throttling
		if t == nil {
			continue
		}
		if share := max(t.Heat.Share, t.Cap.Share); share >= metric.ThrottledShare && share > most {
			worst, most = l, share
		}
	}
	if worst == nil {
		return nil
	}
	t := worst.Throttling
	s := Suggestion{Rule: "throttling", Severity: Advice, Level: levelName(worst), Evidence: []metric.Figure{
		metric.NewFigure("time with thermal limits, worst GPU", "受温度限制的时间（最严重的 GPU）", t.Heat.Share, metric.Ratio),
		metric.NewFigure("time with power limits, worst GPU", "受功耗限制的时间（最严重的 GPU）", t.Cap.Share, metric.Ratio)}}
	if t.Heat.Share >= metric.ThrottledShare {
		s.Severity = Warning
		s.Finding = i18n.Sprintf("At %s, heat lowered the clocks of %d of %d GPUs, most of all %s. The figures depend on the cooling at that time.",
			"%[1]s 时 %[3]d 个 GPU 中有 %[2]d 个因过热而降频，最严重的是 %[4]s。结果取决于当时的散热条件。", worst.Load.Phrase(), t.Heat.Affected, t.GPUs, t.Heat.Name)
		s.Try = i18n.Text{EN: "check the cooling, let the GPUs reach a steady temperature before the measurement, or lock the clock (nvidia-smi -lgc)",
			ZH: "检查散热，测量前让 GPU 温度稳定，或锁定频率（nvidia-smi -lgc）"}
		return []Suggestion{s}
	}
	s.Finding = i18n.Sprintf("At %s, the power limit lowered the clocks of %d of %d GPUs, most of all %s.",
		"%[1]s 时 %[3]d 个 GPU 中有 %[2]d 个达到功耗上限，最明显的是 %[4]s；频率因此低于最高值。", worst.Load.Phrase(), t.Cap.Affected, t.GPUs, t.Cap.Name)
	s.Try = i18n.Text{EN: "nothing to do if the limit is the default: this is usual under full load; if it was lowered, raise it (nvidia-smi -pl) or state it with the results",
		ZH: "上限为默认值时无需处理，满载时这很常见；若曾被调低，请调高（nvidia-smi -pl），或随结果注明"}
	return []Suggestion{s}
}
