package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// batchGrowth: in-flight requests must have grown by at least this share, or a plateau is just the same load.
	batchGrowth = 0.3
	// batchFlat: streams in decode are equal within this share; a batch limit is a hard number.
	batchFlat = 0.05
	// batchWaiting is the share of the additional in-flight requests that must be waiting for their first token.
	batchWaiting = 0.6
	// prefillBusy: requests a second times the TTFT of an idle server is the share of time that prefill needs; above
	// this, prefill holds the streams back and not the size of the batch.
	prefillBusy = 0.7
)

// batchLimitRule says that the number of streams in decode stays the same while more requests are in flight: the rest
// waits before the first token, because the server (or a proxy) works on no more at once. It takes the highest pair of
// levels, both with at least three requests a slot, so that start and end do not distort the means.
func batchLimitRule(r Run) []Suggestion {
	_, lo, hi, ok := topPair(r)
	if !ok || !batchLimited(r, lo, hi) {
		return nil
	}
	x, y, _ := pair(lo, hi, metric.ReachedConcurrency)
	from, to, _ := pair(lo, hi, metric.DecodeStreams)
	limit := significant(to)
	evidence := fromTo("in flight", lo, hi, x, y, metric.Count)
	evidence = append(evidence, fromTo("streams in decode", lo, hi, from, to, metric.Count)...)
	return []Suggestion{{
		Rule: "batch-limit", Severity: Advice, Level: levelName(hi), Evidence: evidence,
		Finding: fmt.Sprintf("About %s requests generate at once, however many are in flight; the others wait for their first "+
			"token. This looks like the server's batch limit.", limit),
		Try: fmt.Sprintf("raise the limit (vLLM: --max-num-seqs, SGLang: --max-running-requests) or give the KV cache more "+
			"memory; otherwise keep concurrency near %s", limit),
	}}
}

// batchLimited tells a batch limit from saturated prefill, which also holds streams back.
func batchLimited(r Run, lo, hi *metric.Level) bool {
	flights, moreFlights, ok := pair(lo, hi, metric.ReachedConcurrency)
	if !ok || !settled(lo) || !settled(hi) || moreFlights < flights*(1+batchGrowth) {
		return false
	}
	streams, moreStreams, ok := pair(lo, hi, metric.DecodeStreams)
	if !ok || streams < 2 || moreStreams > streams*(1+batchFlat) || moreStreams < streams*(1-batchFlat) {
		return false
	}
	waiting, moreWaiting, ok := pair(lo, hi, metric.WaitingStreams)
	if !ok || moreWaiting-waiting < batchWaiting*(moreFlights-flights) {
		return false
	}
	return !prefillSaturated(r, hi)
}

// prefillSaturated says that the prompts alone keep the server busy: throughput × the TTFT of a nearly idle server. It is
// false when no level was nearly idle.
func prefillSaturated(r Run, hi *metric.Level) bool {
	_, levels := trend(r)
	idle := levels[0]
	reached, ok := idle.Value(metric.ReachedConcurrency)
	if !ok || reached > 4 {
		return false
	}
	ttft, ok := idle.Quantile(metric.TTFT, 0.5)
	if !ok {
		ttft, ok = idle.Value(metric.TTFT)
	}
	rate, okRate := hi.Value(metric.RequestThroughput)
	return ok && okRate && rate*ttft >= prefillBusy
}
