package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

// oddShare: fewer answers than one in a hundred do not move a mean that is shown with three digits.
const oddShare = 0.01

// shortOutputRule says that outputs were shorter than the request forced, so that levels and servers are compared on
// different work. It speaks of the level where they are most, if they are at least one in a hundred.
func shortOutputRule(r Run) []Suggestion {
	worst, most := worstShare(r.Levels, func(l *metric.Level) int { return l.Short })
	if worst == nil {
		return nil
	}
	evidence := []Figure{{"shorter than forced", most, metric.Ratio}}
	if x, ok := worst.Value(metric.OutputTokens); ok {
		evidence = append(evidence, Figure{"average output", x, metric.Tokens})
	}
	try := "check that the server honours min_tokens, and tell it to ignore the end mark: --extra-args '{\"ignore_eos\": true}'"
	if worst.Finishes["length"] > worst.Finishes["stop"] {
		try = "the server cut them itself: check that prompt and output fit into the model's context and the server's limit of tokens"
	}
	return []Suggestion{{
		Rule: "short-outputs", Severity: Warning, Level: levelName(worst), Evidence: evidence, Try: try,
		Finding: fmt.Sprintf("%d of %s at %s ended before the forced length: throughput and latency are those of shorter outputs.",
			worst.Short, plural(worst.Succeeded, "answer"), levelName(worst)),
	}}
}

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

// uncountedRule says that answers came without a count of tokens, so that throughput in tokens leaves them out. At least
// one in a hundred.
func uncountedRule(r Run) []Suggestion {
	worst, most := worstShare(r.Levels, func(l *metric.Level) int { return l.Uncounted })
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "no-token-counts", Severity: Warning, Level: levelName(worst),
		Finding: fmt.Sprintf("The server gave no token counts for %d of %s at %s: figures in tokens leave these out.",
			worst.Uncounted, plural(worst.Succeeded, "answer"), levelName(worst)),
		Evidence: []Figure{{"without counts", most, metric.Ratio}},
		Try:      "name the model's tokenizer with --tokenizer-path, so that tokens are counted here",
	}}
}

// worstShare is the level where a count is the largest share of the successes, nil where it is below oddShare in all.
func worstShare(levels []*metric.Level, count func(*metric.Level) int) (*metric.Level, float64) {
	var worst *metric.Level
	var most float64
	for _, l := range levels {
		if l.Succeeded == 0 || count(l) == 0 {
			continue
		}
		if x := float64(count(l)) / float64(l.Succeeded); x >= oddShare && x > most {
			worst, most = l, x
		}
	}
	return worst, most
}
