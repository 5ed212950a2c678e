package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// blockTokens: tokens without visible text (parts of a character) lift the tokens per payload a little above one.
	blockTokens = 1.5
	// blockLength: shorter answers have too few payloads for a mean.
	blockLength = 16
)

// tokensPerPayloadRule reports whether a payload holds several tokens: a stream interval of the server, or speculative
// decoding. ITL is then the time per payload and not per token. It speaks of the level where they are most, of answers
// of at least 16 tokens.
func tokensPerPayloadRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		tokens, okTokens := l.Value(metric.OutputTokens)
		packages, okPackages := l.Value(metric.Packages)
		if !okTokens || !okPackages || packages < 2 || tokens < blockLength || l.Succeeded < minRequests || l.Uncounted > 0 {
			continue
		}
		if x := tokens / packages; x >= blockTokens && x > most {
			worst, most = l, x
		}
	}
	if worst == nil {
		return nil
	}
	tokens, _ := worst.Value(metric.OutputTokens)
	packages, _ := worst.Value(metric.Packages)
	return []Suggestion{{
		Rule: "tokens-per-payload", Severity: Remark, Level: levelName(worst),
		Finding: i18n.Sprintf(
			"A payload contains about %s tokens: the server streams in steps (stream interval), drafts several tokens at once, or does not send all the "+
				"text it generates. ITL is the time between payloads; TPOT is the time per token.",
			"每个数据块约含 %s 个 token：服务端分步输出（stream interval）、一次起草多个 token，或没有显示它生成的全部内容。ITL "+
				"是数据块之间的时间，TPOT 是每个 token 的时间。",
			significant(most)),
		Evidence: []metric.Figure{
			metric.NewFigure("output tokens per request", "每请求输出 token", tokens, metric.Tokens),
			metric.NewFigure("payloads per request", "每请求数据块数", packages, metric.Count)},
		Try: i18n.Text{
			EN: "compare servers by TPOT; for smoother output, set the server's stream interval to 1 (vLLM, SGLang: --stream-interval 1)",
			ZH: "用 TPOT 比较不同服务；要输出更平滑，将服务端的 stream interval 设为 1（vLLM、SGLang：--stream-interval 1）"},
	}}
}
