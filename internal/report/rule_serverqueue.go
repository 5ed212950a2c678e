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

// serverQueueRule reports whether requests waited in the server's own queue, by its own clock or by how many waited, at the level where
// they waited longest. Where the levels show a batch limit, or the KV cache was full, those rules name the cause and this one is silent.
func serverQueueRule(r Run) []Suggestion {
	if _, lo, hi, ok := topPair(r); ok && batchLimited(r, lo, hi) || len(preemptionRule(r)) > 0 || len(kvCacheRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		wait, part, ok := serverQueue(l)
		if !ok {
			wait, part, ok = queueEstimate(l)
		}
		if ok && part >= queueShare && wait >= queueLeast && wait > most {
			worst, most = l, wait
		}
	}
	if worst == nil {
		return nil
	}
	s := Suggestion{
		Rule: "server-queue", Severity: Advice, Level: levelName(worst),
		Evidence: []metric.Figure{metric.NewFigure("time in the server's queue", "服务端排队时间", most, metric.Seconds)},
		Try: i18n.Text{
			EN: "use a larger batch (vLLM: --max-num-seqs, SGLang: --max-running-requests, llama.cpp: --parallel) if memory allows, another replica, or less load",
			ZH: "在显存允许时增大批次（vLLM：--max-num-seqs，SGLang：--max-running-requests，llama.cpp：--parallel）、增加副本，或降低负载"},
	}
	if _, part, ok := serverQueue(worst); ok {
		s.Finding = i18n.Sprintf("At %s, requests waited %s in the server's queue on average, by the server's own clock. This is %s of its TTFT.%s",
			"%s 时按服务端自己的时钟，请求在其队列中平均等待 %s，占其 TTFT 的 %s。%s", worst.Load.Phrase(), duration(most), percent(part, true), partsText(worst))
		s.Evidence = append(s.Evidence, metric.NewFigure("server's TTFT", "服务端 TTFT", worst.Server.Times[metric.SpanTTFT].Mean, metric.Seconds))
		return []Suggestion{s}
	}
	_, part, _ := queueEstimate(worst)
	ttft, _ := worst.Value(metric.TTFT)
	s.Finding = i18n.Sprintf("At %s, requests waited about %s in the server's queue on average, estimated from the number of waiting requests. This is %s of the TTFT.",
		"%s 时请求在服务端队列中平均等待约 %s（由等待请求数估算），占 TTFT 的 %s。", worst.Load.Phrase(), duration(most), percent(part, true))
	s.Evidence = append(s.Evidence, metric.NewFigure("client's TTFT", "客户端 TTFT", ttft, metric.Seconds))
	return []Suggestion{s}
}

// queueEstimate is the mean time in the server's queue by Little's law and its part of the client's TTFT, of a server that tells only how
// many requests wait.
func queueEstimate(l *metric.Level) (wait, part float64, ok bool) {
	ttft, ok := l.Value(metric.TTFT)
	if l.Sampled == nil || l.Sampled.Queue == nil || !ok || ttft <= 0 {
		return 0, 0, false
	}
	return *l.Sampled.Queue, min(*l.Sampled.Queue/ttft, 1), true
}

// serverQueue is the mean time in the server's queue and its part of the server's TTFT; not ok where the server does not tell both.
func serverQueue(l *metric.Level) (wait, part float64, ok bool) {
	if l.Server == nil {
		return 0, 0, false
	}
	queue, okQueue := l.Server.Times[metric.SpanQueue]
	ttft, okTTFT := l.Server.Times[metric.SpanTTFT]
	if !okQueue || !okTTFT || queue.Open() || ttft.Open() || ttft.N < minRequests || ttft.Mean <= 0 {
		return 0, 0, false
	}
	return queue.Mean, min(queue.Mean/ttft.Mean, 1), true
}

// queueDenied reports whether the server's own clock knows of no queue, so that a wait has another place.
func queueDenied(l *metric.Level) bool {
	_, part, ok := serverQueue(l)
	return ok && part < queueNone
}
