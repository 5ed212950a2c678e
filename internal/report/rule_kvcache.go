package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// fullShare: a cache that is full for a tenth of the level touches its upper percentiles.
	fullShare = 0.1
	// fullMostly: where it is full for half of the level, there may be no other requests to compare with.
	fullMostly = 0.5
	// riseRatio and riseLeast: TTFT rose when its mean is half as long again, and 50 ms longer, and for a quarter of the requests.
	riseRatio = 1.5
	riseLeast = 0.05
)

// kvCacheRule reports whether requests waited because the KV cache was full, by the readings of it during the level. Servers that keep
// requests waiting preempt none; where some were, preemptionRule speaks.
func kvCacheRule(r Run) []Suggestion {
	if len(preemptionRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		if f := kvFullOf(l); f != nil && f.Share >= fullShare && f.Waiting >= 1 && f.Share > most &&
			(f.TTFT.Above(riseRatio, riseLeast) || f.TTFT == nil && f.Share >= fullMostly) {
			worst, most = l, f.Share
		}
	}
	if worst == nil {
		return nil
	}
	f := kvFullOf(worst)
	return []Suggestion{{
		Rule: "kv-cache-full", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, the server's KV cache was full while %s requests waited on average.%s",
			"%s 时服务端的 KV 缓存已满，期间平均有 %s 个请求在等待。%s", worst.Load.Phrase(), significant(f.Waiting), fullText(f)),
		Evidence: append([]metric.Figure{metric.NewFigure("highest KV cache usage", "KV 缓存最高使用率", f.Most, metric.Ratio)}, fullFigures(f)...),
		Try:      tryMemory(),
	}}
}

func kvFullOf(l *metric.Level) *metric.KVFull {
	if l.Sampled == nil {
		return nil
	}
	return l.Sampled.KVFull
}

// fullText says when the cache was full, and how TTFT changed then; with a leading space.
func fullText(f *metric.KVFull) i18n.Text {
	text := i18n.Sprintf(" It was full from %s on the time axis (to within %s), for %s of the level.", "时间轴上从 %s 起已满（误差 %s），占该级别的 %s。", instant(f.From), duration(f.Within),
		percent(f.Share, true))
	if f.TTFT.Above(riseRatio, riseLeast) {
		text = text.Plus(i18n.Sprintf(" Requests sent from then until %s had a mean TTFT of %s, compared with %s of the others.",
			"从那时到 %s 发出的请求平均 TTFT 为 %s，其他请求为 %s。", instant(f.To), duration(f.TTFT.After), duration(f.TTFT.Before)))
	}
	return text
}

func fullFigures(f *metric.KVFull) []metric.Figure {
	all := []metric.Figure{metric.NewFigure("share of the level with a full cache", "缓存已满的时间占比", f.Share, metric.Ratio)}
	if f.TTFT.Above(riseRatio, riseLeast) {
		all = append(all, metric.NewFigure("mean TTFT of the others", "其他请求的平均 TTFT", f.TTFT.Before, metric.Seconds),
			metric.NewFigure("mean TTFT then", "此时的平均 TTFT", f.TTFT.After, metric.Seconds))
	}
	return all
}

// instant is a moment of the time axis.
func instant(seconds float64) string { return significant(seconds) + " s" }

// tryMemory is what helps against a full KV cache.
func tryMemory() i18n.Text {
	return i18n.Text{
		EN: "use more memory for the KV cache (vLLM: --gpu-memory-utilization, --kv-cache-dtype fp8; SGLang: --mem-fraction-static), a smaller batch " +
			"(vLLM: --max-num-seqs, SGLang: --max-running-requests), or less load",
		ZH: "为 KV 缓存分配更多显存（vLLM：--gpu-memory-utilization、--kv-cache-dtype fp8；SGLang：--mem-fraction-static）、减小批次（vLLM：" +
			"--max-num-seqs，SGLang：--max-running-requests），或降低负载"}
}
