package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// hitRate: from three tenths of the prompt on, a cache visibly shortens the TTFT.
	hitRate = 0.3
)

// cacheHitRule reports whether much of the prompts came from the server's prefix cache, by its own count. Where prefixCacheRule has
// spoken, it is silent. So it is of levels with many preemptions: what a server computes again after one it finds in its own cache, and
// vLLM counts that as hits.
func cacheHitRule(r Run) []Suggestion {
	if conversing(r) || len(prefixCacheRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	most := hitRate
	for _, l := range r.Levels {
		if l.Server == nil || l.Server.CacheHitRate == nil || l.Server.Ours.Answered < minRequests || preemptedOf(l) >= preemptedShare {
			continue
		}
		if rate := *l.Server.CacheHitRate; rate >= most {
			worst, most = l, rate
		}
	}
	if worst == nil {
		return nil
	}
	finding := i18n.Sprintf(
		"The server found %s of the prompt tokens at %s in its prefix cache. TTFT and throughput are therefore better than for prompts it has not seen.",
		"%[2]s 时服务端有 %[1]s 的提示词 token 命中前缀缓存：TTFT 与吞吐反映的是这类提示词，优于它未见过的提示词。",
		percent(most, true), worst.Load.Phrase())
	if preemptedOf(worst) > 0 {
		finding = finding.Plus(i18n.Text{EN: " Tokens that were computed again after preemptions may count as hits.", ZH: "抢占后重新计算的 token 也可能计为命中。"})
	}
	return []Suggestion{{
		Rule: "server-cache", Severity: Remark, Level: levelName(worst),
		Finding:  finding,
		Evidence: []metric.Figure{metric.NewFigure("prefix-cache hit rate", "前缀缓存命中率", most, metric.Ratio)},
		Try: i18n.Text{
			EN: "if your production prompts repeat less, use more distinct prompts (--dataset random, a larger dataset), or a server without its prefix " +
				"cache (vLLM: --no-enable-prefix-caching, SGLang: --disable-radix-cache, llama.cpp: " +
				"\"cache_prompt\": false in --extra-args)",
			ZH: "若真实提示词重复较少，请使用更多不同的提示词（--dataset random 或更大的数据集），或启动不带前缀缓存的服务（vLLM：" +
				"--no-enable-prefix-caching，SGLang：--disable-radix-cache，llama.cpp：在 --extra-args 中设置 \"cache_prompt\": false）"},
	}}
}
