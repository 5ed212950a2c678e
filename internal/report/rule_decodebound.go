package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// decodeGrowth and decodeElasticity: TPOT grew by at least a quarter, and at least a quarter as fast as the load.
	decodeGrowth     = 0.25
	decodeElasticity = 0.25
	// decodeShare is the share of the additional latency that generation, and not the wait for the first token, must
	// account for.
	decodeShare = 0.6
	// decodeStep is the smallest growth of TPOT that is worth a word, in seconds.
	decodeStep = 0.001
	// decodeGaps: at least this share of TPOT's growth must be in the median gap; where only a few gaps grew, streams
	// are interrupted and not slow.
	decodeGaps = 0.5
)

// decodeBoundRule reports whether streams slow each other down: TPOT grows with the load, and most of the additional latency
// is generation. It compares the highest pair of levels, where outputs are equally long.
func decodeBoundRule(r Run) []Suggestion {
	a, lo, hi, ok := topPair(r)
	if !ok || clientSlow(hi) || !alike(lo, hi, metric.OutputTokens, 0.2) {
		return nil
	}
	from, to, okTPOT := pair(lo, hi, metric.TPOT)
	before, after, okLatency := pair(lo, hi, metric.Latency)
	first, firstAfter, okTTFT := pair(lo, hi, metric.TTFT)
	if !okTPOT || !okLatency || !okTTFT || from <= 0 {
		return nil
	}
	growth := to/from - 1
	if growth < decodeGrowth || growth < decodeElasticity*a.grown(lo, hi) || to-from < decodeStep || interrupted(lo, hi, growth) {
		return nil
	}
	generation := (after - firstAfter) - (before - first)
	if after <= before || generation < decodeShare*(after-before) {
		return nil
	}
	try := i18n.Text{EN: "for more total throughput, use more or faster GPUs, quantized weights or KV cache, or speculative decoding",
		ZH: "要提高总量，请用更多或更快的 GPU、量化的权重或 KV 缓存，或投机解码"}
	if keep, ok := loadToKeep(r, lo.Load.Phrase()); ok {
		try = i18n.Sprintf("keep the load at or below %s if per-user speed matters; %s", "看重单用户速度时保持在 %s 或以下；%s", keep, try)
	}
	return []Suggestion{{
		Rule: "decode-bound", Severity: Advice, Level: levelName(hi),
		Finding: i18n.Sprintf("Generation slows down as load rises: at %s the streams share the server's decoding capacity. This, not the wait for the "+
			"first token, makes requests take longer.",
			"负载升高时生成变慢：%s 时各路流分享服务端的解码能力，请求变长的原因是解码而不是等待首 token。", hi.Load.Phrase()),
		Evidence: append(fromTo(i18n.Same("TPOT"), lo, hi, from, to, metric.Seconds),
			fromTo(i18n.Text{EN: "average latency", ZH: "平均延迟"}, lo, hi, before, after, metric.Seconds)...),
		Try: try,
	}}
}

// interrupted reports whether the median gap between tokens did not grow with TPOT. It is false where gaps are not known.
func interrupted(lo, hi *metric.Level, growth float64) bool {
	from, _, okFrom := gapFigures(lo)
	to, _, okTo := gapFigures(hi)
	return okFrom && okTo && to/from-1 < decodeGaps*growth
}
