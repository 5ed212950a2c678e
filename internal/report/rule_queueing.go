package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// queueGrowth and queueWait: TTFT must at least double and grow by more than 50 ms, which no jitter does.
	queueGrowth = 2
	queueWait   = 0.05
	// tpotSteady: generation is as fast as before when TPOT grew by less than this share.
	tpotSteady = 0.15
)

// queueingRule reports whether requests wait before the server starts on them: TTFT grew while TPOT stayed. It compares the
// highest pair of levels without their first waves (typicalTTFT), and only where prompts are equally long. It leaves
// the word to the batch limit where that is the cause, and to the server's own clock where that tells of a queue or of none; it is
// silent where the load generator was short of processors.
func queueingRule(r Run) []Suggestion {
	_, lo, hi, ok := topPair(r)
	if !ok || clientShort(hi) || !alike(lo, hi, metric.InputTokens, 0.2) || batchLimited(r, lo, hi) || queueDenied(hi) ||
		len(serverQueueRule(r)) > 0 {
		return nil
	}
	before, okLo := typicalTTFT(lo)
	after, okHi := typicalTTFT(hi)
	from, to, okTPOT := pair(lo, hi, metric.TPOT)
	if !okLo || !okHi || !okTPOT {
		return nil
	}
	if after < queueGrowth*before || after-before < queueWait || to > from*(1+tpotSteady) {
		return nil
	}
	evidence := fromTo(i18n.Text{EN: "median TTFT", ZH: "TTFT 中位数"}, lo, hi, before, after, metric.Seconds)
	try := i18n.Text{EN: "add a replica; a faster model does not help until the queue is gone", ZH: "增加副本；排队消除之前，更快的模型没有帮助"}
	if keep, ok := loadToKeep(r, lo.Load.Phrase()); ok {
		try = i18n.Sprintf("keep the load at or below %s, or %s", "将负载保持在 %s 或以下，或%s", keep, try)
	}
	evidence = append(evidence, fromTo(i18n.Same("TPOT"), lo, hi, from, to, metric.Seconds)...)
	return []Suggestion{{
		Rule: "queueing", Severity: Advice, Level: levelName(hi), Evidence: evidence,
		Finding: i18n.Sprintf("At %s, requests wait in a queue: the first token arrives later, while generation is as fast as before.",
			"%s 时请求在排队：首 token 变晚，而生成与之前一样快。", hi.Load.Phrase()),
		Try: try,
	}}
}
