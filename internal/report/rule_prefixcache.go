package report

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// fasterTTFT and fasterStep: TTFT at a higher load is at most 0.7 of that at the lower one and 10 ms shorter; medians
	// of ten and more requests do not differ so much by chance, and a cold start touches only the first few.
	fasterTTFT = 0.7
	fasterStep = 0.01
	// cachedRandom and cachedTokens: random prompts still share the chat template, which is some tens of tokens; more
	// than 5 % and more than 64 tokens a request is more than that.
	cachedRandom = 0.05
	cachedTokens = 64
	// cachedNone: at most this share of cached tokens explains no shorter TTFT.
	cachedNone = 0.01
)

// prefixCacheRule reports whether prompts were answered from the server's prefix cache although they should not have been:
// cached tokens on random prompts, or a TTFT that falls as load rises. It speaks once, of the clearer sign. The turns of a conversation
// are meant to find their history there.
func prefixCacheRule(r Run) []Suggestion {
	if conversing(r) {
		return nil
	}
	if s, ok := cachedRandomPrompts(r); ok {
		return []Suggestion{s}
	}
	if s, ok := fallingTTFT(r); ok {
		return []Suggestion{s}
	}
	return nil
}

// conversing reports whether the run's sessions are conversations.
func conversing(r Run) bool { return len(r.Levels) > 0 && r.Levels[0].Load.Conversations }

func cachedRandomPrompts(r Run) (Suggestion, bool) {
	if !r.RandomPrompts {
		return Suggestion{}, false
	}
	for _, l := range r.Levels {
		cached, ok := l.Value(metric.CachedShare)
		tokens, okTokens := l.Value(metric.InputTokens)
		if !ok || !okTokens || l.Succeeded < minRequests || cached < cachedRandom || cached*tokens < cachedTokens {
			continue
		}
		return cacheSuggestion(l, i18n.Sprintf("The server took %s of the prompt tokens at %s from its prefix cache, although the prompts are random: "+
			"it has processed them before, and TTFT is shorter than for new prompts.",
			"%[2]s 时服务端有 %[1]s 的提示词 token 取自前缀缓存，而提示词是随机的：服务端处理过这些提示词，TTFT 因此比新提示词短。",
			percent(cached, true), l.Load.Phrase()), cacheFigures(l)), true
	}
	return Suggestion{}, false
}

// fallingTTFT compares neighbors. A TTFT that falls back to that of the smallest load was held up by a queue before, as arrivals have
// it. Where nothing says that tokens came from a cache or that a prompt was sent twice, and where the client colored a level, the
// cause is another: it is silent.
func fallingTTFT(r Run) (Suggestion, bool) {
	_, levels := trend(r)
	idle := math.Inf(1) // of the smallest load, at which requests wait for each other least
	if len(levels) > 0 {
		if x, ok := levels[0].Quantile(metric.TTFT, 0.5); ok {
			idle = x
		}
	}
	for i := 1; i < len(levels); i++ {
		lo, hi := levels[i-1], levels[i]
		before, okLo := lo.Quantile(metric.TTFT, 0.5)
		after, okHi := hi.Quantile(metric.TTFT, 0.5)
		if !okLo || !okHi || after > fasterTTFT*min(before, idle) || before-after < fasterStep || !alike(lo, hi, metric.InputTokens, 0.2) {
			continue
		}
		cached, told := hi.Value(metric.CachedShare)
		repeated, _ := hi.Value(metric.RepeatedShare)
		if !(told && cached > cachedNone) && repeated <= cachedNone || clientShort(lo) || clientShort(hi) {
			continue
		}
		evidence := append(fromTo(i18n.Text{EN: "median TTFT", ZH: "TTFT 中位数"}, lo, hi, before, after, metric.Seconds), cacheFigures(hi)...)
		return cacheSuggestion(hi, i18n.Sprintf("The first token arrives earlier at %s than at %s: prompts were probably served from the server's "+
			"prefix cache, because they had been sent before.",
			"%s 时的首 token 比 %s 时来得早：提示词以前发送过，很可能命中了服务端的前缀缓存。",
			hi.Load.Phrase(), lo.Load.Phrase()), evidence), true
	}
	return Suggestion{}, false
}

func cacheFigures(l *metric.Level) []metric.Figure {
	var out []metric.Figure
	if x, ok := l.Value(metric.CachedShare); ok {
		out = append(out, metric.NewFigure("cached prompt tokens", "命中缓存的提示词 token", x, metric.Ratio))
	}
	if x, ok := l.Value(metric.RepeatedShare); ok {
		out = append(out, metric.NewFigure("prompts already sent in this run", "本次运行中重复的提示词", x, metric.Ratio))
	}
	return out
}

func cacheSuggestion(l *metric.Level, finding i18n.Text, evidence []metric.Figure) Suggestion {
	return Suggestion{
		Rule: "prefix-cache", Severity: Warning, Level: levelName(l), Finding: finding, Evidence: evidence,
		Try: i18n.Text{
			EN: "use another --seed or a larger dataset, or start the server without its prefix cache (vLLM: --no-enable-prefix-caching, SGLang: " +
				"--disable-radix-cache, llama.cpp: \"cache_prompt\": false in --extra-args)",
			ZH: "换一个 --seed 或更大的数据集，或启动不带前缀缓存的服务（vLLM：--no-enable-prefix-caching，SGLang：--disable-radix-cache，" +
				"llama.cpp：在 --extra-args 中设置 \"cache_prompt\": false）"},
	}
}
