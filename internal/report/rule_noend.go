package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// noEndRule reports whether streams stayed open after their answers: each was waited for, and its slot with it, so a closed loop
// sent less than the server could carry.
func noEndRule(r Run) []Suggestion {
	worst, most := worstShare(r.every(), func(l *metric.Level) int {
		for _, o := range l.Oddities {
			if o.Kind == metric.EndNoEnd {
				return o.Count
			}
		}
		return 0
	})
	if worst == nil {
		return nil
	}
	n := int(most*float64(worst.Succeeded) + 0.5)
	return []Suggestion{{
		Rule: "no-end", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf(
			"%d of %s at %s did not end: the server sent neither [DONE] nor the end of the stream, so the client waited five seconds. Latencies are "+
				"correct, but slots were idle in the meantime, so throughput and concurrency are too low.",
			"%[3]s 时 %[2]s 个回答中有 %[1]d 个没有结束：服务端既未发送 [DONE] 也未结束流，每次等待了五秒。延迟数据正确，"+
				"但并发槽位在此期间空闲，因此吞吐量与并发偏低。",
			n, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
		Evidence: []metric.Figure{metric.NewFigure("answers without an end", "未结束的回答", most, metric.Ratio)},
		Try:      i18n.Text{EN: "make the server or the gateway end its streams, or measure in an open loop", ZH: "让服务端或网关结束其流，或使用开环测试"},
	}}
}
