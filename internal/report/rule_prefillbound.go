package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// prefillFit is the least correlation of TTFT and prompt length: half of the variance is then explained by it.
	prefillFit = 0.7
	// prefillRequests is the fewest requests for a line: below 30 a correlation of 0.7 can be luck.
	prefillRequests = 30
	// prefillSpread: the long prompts (p90) must be at least this much longer than the short ones (p10).
	prefillSpread = 1.5
	// prefillPart: the prompt's part (slope × mean length) of the TTFT.
	prefillPart = 0.5
	// prefillLatency: the TTFT's part of the latency; below it, prefill is not what requests spend their time on.
	prefillLatency = 0.3
)

// prefillBoundRule reports whether the time to the first token is the work on the prompt: TTFT grows with the prompt's length,
// that explains most of it, and it is a large part of the latency. It looks at the highest level of which that is true.
// Prompts of one length cannot show it; there it is silent.
func prefillBoundRule(r Run) []Suggestion {
	levels := r.Levels
	if a := loadAxis(levels); a != noAxis {
		levels = a.sorted(levels)
	}
	for i := len(levels) - 1; i >= 0; i-- {
		if prefillBound(levels[i]) {
			return []Suggestion{prefillSuggestion(levels[i])}
		}
	}
	return nil
}

func prefillBound(l *metric.Level) bool {
	d := l.Distribution(metric.InputTokens)
	if d == nil || d.N() < prefillRequests || d.At(0.9) < prefillSpread*d.At(0.1) || clientShort(l) {
		return false
	}
	fit, okFit := l.Value(metric.TTFTSlopeFit)
	slope, okSlope := l.Value(metric.TTFTSlope)
	ttft, okTTFT := l.Value(metric.TTFT)
	latency, okLatency := l.Value(metric.Latency)
	if !okFit || !okSlope || !okTTFT || !okLatency {
		return false
	}
	return fit >= prefillFit && slope*d.Mean() >= prefillPart*ttft && ttft >= prefillLatency*latency
}

func prefillSuggestion(l *metric.Level) Suggestion {
	slope, _ := l.Value(metric.TTFTSlope)
	fit, _ := l.Value(metric.TTFTSlopeFit)
	ttft, _ := l.Value(metric.TTFT)
	latency, _ := l.Value(metric.Latency)
	tokens, _ := l.Value(metric.InputTokens)
	return Suggestion{
		Rule: "prefill-bound", Severity: Advice, Level: levelName(l),
		Finding: i18n.Sprintf("At %s, TTFT is dominated by prompt processing: each input token adds to it, and it makes up %s of the latency.",
			"%s 时首 token 在等待提示词的处理：每个输入 token 都使其变长，它占延迟的 %s。", l.Load.Phrase(), percent(ttft/latency, true)),
		Evidence: []metric.Figure{
			metric.NewFigure("TTFT grows by", "TTFT 增量", slope, metric.SecondsPerToken),
			metric.NewFigure("correlation with prompt length", "与提示词长度的相关系数", fit, metric.Count),
			metric.NewFigure("average TTFT", "平均 TTFT", ttft, metric.Seconds),
			metric.NewFigure("average prompt", "平均提示词", tokens, metric.Tokens)},
		Try: i18n.Text{
			EN: "use shorter prompts, a shared prefix that the server can cache, or more compute for prefill",
			ZH: "缩短提示词、使用服务端可缓存的公共前缀，或为预填充提供更多算力"},
	}
}
