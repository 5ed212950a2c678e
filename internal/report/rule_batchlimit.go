package report

import (
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// batchGrowth: in-flight requests must have grown by at least this share, or a plateau is just the same load.
	batchGrowth = 0.3
	// batchFlat and batchElasticity: streams in decode are equal when they differ by less than a tenth of the growth of
	// the in-flight requests, but by no more than 15 %, and 5 % always count as equal: a batch limit is a hard number, but
	// what its streams spend in prefill and in decoding varies by some per cent from run to run.
	batchFlat       = 0.05
	batchElasticity = 0.1
	batchFlatMost   = 0.15
	// batchWaiting is the share of the additional in-flight requests that must be waiting for their first token.
	batchWaiting = 0.6
	// prefillBusy and prefillParallel: requests a second times the TTFT of an idle server is the share of its time that
	// prompts need if they are worked on one after the other. From 0.7 on prefill may be what holds the streams back; above
	// 1.3 it cannot be, since the server then plainly works on several prompts at once.
	prefillBusy     = 0.7
	prefillParallel = 1.3
	// nearlyIdle is the concurrency up to which requests hardly wait for each other.
	nearlyIdle = 4
)

// batchLimitRule reports whether the number of streams in decode stays the same while more requests are in flight: the rest
// waits before the first token, because the server (or a proxy) works on no more at once. It takes the highest pair of
// levels, both with at least three requests a slot, so that start and end do not distort the means.
func batchLimitRule(r Run) []Suggestion {
	_, lo, hi, ok := topPair(r)
	if !ok || !batchLimited(r, lo, hi) {
		return nil
	}
	x, y, _ := pair(lo, hi, metric.ReachedConcurrency)
	from, to, _ := pair(lo, hi, metric.DecodeStreams)
	evidence := fromTo(i18n.Text{EN: "in flight", ZH: "在途请求"}, lo, hi, x, y, metric.Count)
	evidence = append(evidence, fromTo(i18n.Text{EN: "streams in decode", ZH: "解码中的流"}, lo, hi, from, to, metric.Count)...)
	limit := to
	if prefill, ok := prefillStreams(r, hi); ok {
		limit += prefill
		evidence = append(evidence, metric.NewFigure("with those in prefill", "加上预填充中的", limit, metric.Count))
	}
	number := pycompat.Fixed(limit, 0)
	try := i18n.Text{EN: "raise the limit (vLLM: --max-num-seqs, SGLang: --max-running-requests, llama.cpp: --parallel) or give the KV cache more memory",
		ZH: "提高上限（vLLM：--max-num-seqs，SGLang：--max-running-requests，llama.cpp：--parallel），或为 KV 缓存分配更多显存"}
	if keep, ok := loadToKeep(r, i18n.Sprintf("concurrency %s", "并发 %s", number)); ok {
		try = try.Plus(i18n.Sprintf("; otherwise keep the load at or below %s", "；否则将负载保持在 %s 或以下", keep))
	}
	return []Suggestion{{
		Rule: "batch-limit", Severity: Advice, Level: levelName(hi), Evidence: evidence,
		Finding: i18n.Sprintf("The server processes about %s requests at once, however many are in flight; the others wait for their first token. This "+
			"is probably its batch limit.%s",
			"无论有多少请求在途，服务端同时只处理约 %s 个，其余都在等待首 token：这像是它的批次上限。%s", number, partsText(hi)),
		Try: try,
	}}
}

// batchLimited tells a batch limit from saturated prefill, which also holds streams back.
func batchLimited(r Run, lo, hi *metric.Level) bool {
	flights, moreFlights, ok := pair(lo, hi, metric.ReachedConcurrency)
	if !ok || !settled(lo) || !settled(hi) || moreFlights < flights*(1+batchGrowth) {
		return false
	}
	streams, moreStreams, ok := pair(lo, hi, metric.DecodeStreams)
	flat := min(max(batchElasticity*(moreFlights/flights-1), batchFlat), batchFlatMost)
	if !ok || streams < 2 || moreStreams > streams*(1+flat) || moreStreams < streams*(1-flat) {
		return false
	}
	waiting, moreWaiting, ok := pair(lo, hi, metric.WaitingStreams)
	if !ok || moreWaiting-waiting < batchWaiting*(moreFlights-flights) {
		return false
	}
	if queueDenied(hi) { // they wait before the server
		return false
	}
	busy, ok := prefillStreams(r, hi)
	return !ok || busy < prefillBusy || busy > prefillParallel
}

// prefillStreams is how many prompts the server works on at a level: throughput × the TTFT of a nearly idle server. It
// is not ok when no level was nearly idle.
func prefillStreams(r Run, l *metric.Level) (float64, bool) {
	_, levels := trend(r)
	idle := levels[0]
	if reached, ok := idle.Value(metric.ReachedConcurrency); !ok || reached > nearlyIdle {
		return 0, false
	}
	ttft, ok := idle.Quantile(metric.TTFT, 0.5)
	if !ok {
		ttft, ok = idle.Value(metric.TTFT)
	}
	rate, okRate := l.Value(metric.RequestThroughput)
	return rate * ttft, ok && okRate
}
