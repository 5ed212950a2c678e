package report

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// shortOutputRule reports whether outputs were shorter than the request forced, so that levels and servers are compared on
// different work. It speaks of the level where they are most, if they are at least one in a hundred. Empty answers have
// their own rule and do not count here.
func shortOutputRule(r Run) []Suggestion {
	worst, most := worstShare(r.every(), shortAnswers)
	if worst == nil {
		return nil
	}
	evidence := []metric.Figure{metric.NewFigure("shorter than forced", "短于强制长度", most, metric.Ratio)}
	if x, ok := worst.Value(metric.OutputTokens); ok {
		evidence = append(evidence, metric.NewFigure("average output", "平均输出", x, metric.Tokens))
	}
	try := i18n.Text{EN: "check that the server honors min_tokens and ignore_eos", ZH: "确认服务端遵守 min_tokens 与 ignore_eos"}
	if !slices.ContainsFunc(r.Command, func(word string) bool { return strings.Contains(word, "ignore_eos") }) {
		try = i18n.Text{EN: `check that the server honors min_tokens, and make it ignore the end-of-sequence token: --extra-args '{"ignore_eos": true}'`,
			ZH: "确认服务端遵守 min_tokens，并让它忽略结束符：--extra-args '{\"ignore_eos\": true}'"}
	}
	if worst.Finishes["length"] > worst.Finishes["stop"] {
		try = i18n.Text{EN: "the server truncated them: check that prompt and output fit into the model's context and the server's token limit",
			ZH: "是服务端自己截断的：确认提示词与输出之和在模型上下文与服务端 token 上限之内"}
	}
	return []Suggestion{{
		Rule: "short-outputs", Severity: Warning, Level: levelName(worst), Evidence: evidence, Try: try,
		Finding: i18n.Sprintf(
			"%d of %s at %s ended before the forced length, so throughput and latency are those of shorter outputs.",
			"%[3]s 时 %[2]s 个回答中有 %[1]d 个在强制长度之前结束：吞吐与延迟是较短输出的。",
			shortAnswers(worst), i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
	}}
}

// shortAnswers are the answers with some output, but less than was forced.
func shortAnswers(l *metric.Level) int { return max(0, l.Short-l.EmptyAnswers) }
