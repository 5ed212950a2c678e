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
		Evidence: []Figure{{"empty answers", most, metric.Ratio}},
		Try:      "look at the prompts and the chat template, or force a length with --min-tokens",
	}}
}
