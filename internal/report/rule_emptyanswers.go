package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// emptyAnswerRule reports whether replies had no output. They count as successes and have no TTFT, so means of tokens are lower
// than those of real answers. At least one in a hundred. That the model ended at once is said only where the server counts
// no more than the end of sequence.
func emptyAnswerRule(r Run) []Suggestion {
	worst, most := worstShare(r.every(), func(l *metric.Level) int { return l.EmptyAnswers })
	if worst == nil {
		return nil
	}
	why := i18n.Text{EN: "the model ended immediately", ZH: "模型立即结束"}
	try := i18n.Text{EN: "check the prompts and the chat template", ZH: "检查提示词与对话模板"}
	if n := oddities(worst, metric.EndUnshown); n > 0 {
		why = i18n.Sprintf("for %d of them the server counts tokens, but none were in a field that is read as output",
			"其中 %d 个服务端统计了 token，但没有任何可识别为输出的内容", n)
		try = i18n.Text{EN: "inspect a reply of the server: its reasoning or tool parser may withhold the text, or all tokens may be special tokens",
			ZH: "查看服务端的回复：其思考或工具解析器可能扣留了文本，或全部为特殊 token"}
	} else if !r.given("--min-tokens") {
		try = try.Plus(i18n.Text{EN: ", or force a length with --min-tokens", ZH: "，或用 --min-tokens 强制长度"})
	}
	return []Suggestion{{
		Rule: "empty-answers", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("%d of %s at %s %s empty: %s. There is no time to first token for these.",
			"%[3]s 时 %[2]s 个回答中有 %[1]d 个%[4]s空：%[5]s，没有首 token 时间。",
			worst.EmptyAnswers, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase(), i18n.Text{EN: i18n.Agree(worst.EmptyAnswers, "was", "were"), ZH: "为"}, why),
		Evidence: []metric.Figure{metric.NewFigure("empty answers", "空回答", most, metric.Ratio)},
		Try:      try,
	}}
}

// oddities is how many requests of a level ended in one of the ways that are no faults.
func oddities(l *metric.Level, kind record.FaultKind) int {
	for _, o := range l.Oddities {
		if o.Kind == kind {
			return o.Count
		}
	}
	return 0
}
