package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// queueShare and queueLeast: the queue is what a user waits for where it is three tenths of the server's TTFT and 50 ms.
	queueShare = 0.3
	queueLeast = 0.05
	// queueNone: a queue of less than a tenth of the TTFT explains no waiting.
	queueNone = 0.1
)

// serverQueueRule reports whether requests waited in the server's own queue, by its own clock, at the level where that is the largest part
// of its TTFT. Where the levels show a batch limit, or the KV cache was full, those rules name the cause and this one is silent.
func serverQueueRule(r Run) []Suggestion {
	if _, lo, hi, ok := topPair(r); ok && batchLimited(r, lo, hi) || len(preemptionRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		wait, part, ok := serverQueue(l)
		if ok && part >= queueShare && wait >= queueLeast && wait > most {
			worst, most = l, wait
		}
	}
	if worst == nil {
		return nil
	}
	_, part, _ := serverQueue(worst)
	return []Suggestion{{
		Rule: "server-queue", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s requests waited %s in the server's queue, by its own clock. This is %s of its TTFT.",
			"%s 时按服务端自己的时钟，请求在其队列中等待了 %s，占其 TTFT 的 %s。", worst.Load.Phrase(), duration(most), percent(part, true)),
		Evidence: []metric.Figure{
			metric.NewFigure("time in the server's queue", "服务端排队时间", most, metric.Seconds),
			metric.NewFigure("server's TTFT", "服务端 TTFT", worst.Server.Times[metric.SpanTTFT].Mean, metric.Seconds)},
		Try: i18n.Text{
			EN: "use a larger batch (vLLM: --max-num-seqs, SGLang: --max-running-requests) if memory allows, another replica, or less load",
			ZH: "在显存允许时增大批次（vLLM：--max-num-seqs，SGLang：--max-running-requests）、增加副本，或降低负载"},
	}}
}

// serverQueue is the mean time in the server's queue and its part of the server's TTFT; not ok where the server does not tell both.
func serverQueue(l *metric.Level) (wait, part float64, ok bool) {
	if l.Server == nil {
		return 0, 0, false
	}
	queue, okQueue := l.Server.Times[metric.SpanQueue]
	ttft, okTTFT := l.Server.Times[metric.SpanTTFT]
	if !okQueue || !okTTFT || ttft.N < minRequests || ttft.Mean <= 0 {
		return 0, 0, false
	}
	return queue.Mean, min(queue.Mean/ttft.Mean, 1), true
}

// queueDenied reports whether the server's own clock knows of no queue, so that a wait has another place.
func queueDenied(l *metric.Level) bool {
	_, part, ok := serverQueue(l)
	return ok && part < queueNone
}
