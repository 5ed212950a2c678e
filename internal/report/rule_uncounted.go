package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// uncountedRule reports whether answers came without a count of tokens, so that throughput in tokens leaves them out. At least
// one in a hundred.
func uncountedRule(r Run) []Suggestion {
	worst, most := worstShare(r.every(), func(l *metric.Level) int { return l.Uncounted })
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "no-token-counts", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf(
			"The server returned no token counts for %d of %s at %s; token figures do not include them.",
			"%[3]s 时服务端对 %[2]s 个回答中的 %[1]d 个没有返回 token 数：以 token 计的数据不含它们。",
			worst.Uncounted, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
		Evidence: []metric.Figure{metric.NewFigure("without counts", "无 token 计数", most, metric.Ratio)},
		Try: i18n.Text{
			EN: "set --tokenizer-path to the model's tokenizer, so that tokens are counted locally",
			ZH: "用 --tokenizer-path 指明模型的分词器，以便在本地统计 token"},
	}}
}
