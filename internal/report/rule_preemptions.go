package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// preemptedShare: a preempted request is worked on again from its beginning; one in a hundred shows in the upper percentiles.
	preemptedShare = 0.01
)

// preemptionRule reports whether the server's KV cache was too small for the load, by the server's own count of preemptions.
func preemptionRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.every() {
		if share := preemptedOf(l); share >= preemptedShare && share > most {
			worst, most = l, share
		}
	}
	if worst == nil {
		return nil
	}
	n := worst.Server.AtLeast(metric.ServerPreemptions)
	s := Suggestion{
		Rule: "preemptions", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, the server's KV cache was full: it evicted requests from the batch %s times and restarted them later. This "+
			"increases latency and stalls streams.",
			"%s 时服务端的 KV 缓存已满：有 %s 次将运行中的请求移出批次、之后重新计算，这会增大延迟，并使输出停顿。", worst.Load.Phrase(), whole(n)),
		Evidence: []metric.Figure{
			metric.NewFigure("preemptions", "抢占次数", n, metric.Count),
			metric.NewFigure("requests", "请求数", float64(worst.Server.Ours.Choices), metric.Count)},
		Try: tryMemory(),
	}
	if f := kvFullOf(worst); f != nil {
		s.Finding, s.Evidence = s.Finding.Plus(fullText(f)), append(s.Evidence, fullFigures(f)...)
	}
	return []Suggestion{s}
}

// preemptedOf is how many preemptions a level has for each of its requests, by the server's own count.
func preemptedOf(l *metric.Level) float64 {
	if l.Server == nil {
		return 0
	}
	return l.Server.PreemptedShare()
}
