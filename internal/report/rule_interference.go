package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// stallRatio and stallGap: the p99 gap must be five times the median gap and 20 ms longer, a pause that a reader sees.
	stallRatio = 5
	stallGap   = 0.02
	// stallGaps is the fewest gaps for a p99 with ten values above it.
	stallGaps = 1000
	// stallGrowth: the stalls must be this much larger, in medians, than at the lowest level, where streams meet few
	// prompts of others; else they are the server's or the network's own.
	stallGrowth = 2
	// stallPrefill: a stall that is much shorter than the prefill of one prompt has another cause.
	stallPrefill = 0.2
)

// interferenceRule reports whether running answers stall while the server works on the prompts of others: the p99 gap between
// tokens is far above the median, it was not so at the lowest level, and it is as long as a prefill. It needs a lower
// level to compare with, and is silent where a buffer or the load generator can be the cause.
func interferenceRule(r Run) []Suggestion {
	_, levels := trend(r)
	if len(levels) < 2 {
		return nil
	}
	base, hi := levels[0], levels[len(levels)-1]
	median, stall, ok := gapFigures(hi)
	baseMedian, baseStall, okBase := gapFigures(base)
	if !ok || !okBase || clientShort(hi) || clientShort(base) {
		return nil
	}
	if stall < stallRatio*median || stall-median < stallGap || stall/median < stallGrowth*baseStall/baseMedian {
		return nil
	}
	prefill, ok := base.Quantile(metric.TTFT, 0.5)
	if !ok || stall < stallPrefill*prefill {
		return nil
	}
	return []Suggestion{{
		Rule: "prefill-interference", Severity: Advice, Level: levelName(hi),
		Finding: i18n.Sprintf(
			"At %s, answers stall for about %s while the server processes new prompts: one gap in a hundred is %s times the typical gap.",
			"%s 时，服务端处理新提示词期间，进行中的回答会停顿约 %s：每百个间隔中有一个是通常的 %s 倍。",
			hi.Load.Phrase(), duration(stall), significant(stall/median)),
		Evidence: append(fromTo(i18n.Text{EN: "ITL p99", ZH: "ITL P99"}, base, hi, baseStall, stall, metric.Seconds),
			fromTo(i18n.Text{EN: "ITL p50", ZH: "ITL P50"}, base, hi, baseMedian, median, metric.Seconds)...),
		Try: i18n.Text{
			EN: "use smaller prefill chunks (vLLM: --max-num-batched-tokens with chunked prefill, SGLang: --chunked-prefill-size), or separate servers for " +
				"prefill and decoding",
			ZH: "减小预填充的分块（vLLM：--max-num-batched-tokens 配合分块预填充，SGLang：--chunked-prefill-size），或将预填充与解码分到不同的服务"},
	}}
}

// gapFigures are the median and the p99 gap of a level; not ok with few gaps, or where a buffer makes them.
func gapFigures(l *metric.Level) (median, p99 float64, ok bool) {
	d := l.Distribution(metric.ITL)
	if d == nil || d.N() < stallGaps || buffered(l) {
		return 0, 0, false
	}
	median, p99 = d.At(0.5), d.At(0.99)
	return median, p99, median > 0
}
