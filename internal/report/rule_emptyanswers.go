package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

// emptyAnswerRule says that replies ended at once without any output. They count as successes and have no TTFT, so
// means of tokens are lower than those of real answers. At least one in a hundred.
func emptyAnswerRule(r Run) []Suggestion {
	worst, most := worstShare(r.Levels, func(l *metric.Level) int { return l.EmptyAnswers })
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "empty-answers", Severity: Warning, Level: levelName(worst),
		Finding: fmt.Sprintf("%d of %s at %s were empty: the model ended at once, and there is no time to first token for them.",
			worst.EmptyAnswers, plural(worst.Succeeded, "answer"), levelName(worst)),
		Evidence:  []Figure{{"empty answers", most, metric.Ratio}},
		Try:       "look at the prompts and the chat template, or force a length with --min-tokens",
		FindingZH: fmt.Sprintf("%[3]s 时 %[2]d 个回答中有 %[1]d 个为空：模型立即结束，它们没有首 token 时间。", worst.EmptyAnswers, worst.Succeeded, levelZH(worst)),
		TryZH:     "检查提示词与对话模板，或用 --min-tokens 强制长度",
	}}
}
