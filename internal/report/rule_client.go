package report

import (
	"slices"

	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// clientRule reports whether the load generator, or others' load on the server, colored the figures, as the verdict has it. It
// speaks once: of the worst cause of the worst level, of levels that are equally bad the last, which has the most load. Of hot GPUs
// throttlingRule speaks.
func clientRule(r Run) []Suggestion {
	var worst *metric.Level
	word := metric.Unchecked
	var cause metric.Cause
	for _, l := range r.every() {
		all := slices.DeleteFunc(slices.Clone(verdict.Of(l).Causes), func(c metric.Cause) bool { return c.Key == verdict.GPUThrottled })
		if len(all) > 0 && !word.WorseThan(all[0].Word) {
			worst, word, cause = l, all[0].Word, all[0]
		}
	}
	if worst == nil {
		return nil
	}
	what := cause.Finding.LowerFirst()
	finding := i18n.Sprintf("At %s, %s", "%s 时：%s", worst.Load.Phrase(), what)
	if !cause.Whole() {
		finding = finding.Plus(i18n.Sprintf(" It occurred from %s s to %s s of the level.", "（该级别的第 %s 至 %s 秒）", significant(cause.From), significant(cause.To)))
	}
	rule := "client-limited"
	switch cause.Key {
	case verdict.Foreign:
		rule = "shared-server"
	case verdict.NotOffered:
		rule = verdict.NotOffered
	}
	return []Suggestion{{Rule: rule, Severity: Warning, Level: levelName(worst), Finding: finding,
		Evidence: append([]metric.Figure{}, cause.Evidence...), Try: cause.Try}}
}

// OfVerdict reports whether a suggestion says no more than a cause of the verdict does.
func (s Suggestion) OfVerdict() bool {
	return slices.Contains([]string{"client-limited", "shared-server", verdict.NotOffered}, s.Rule)
}

// window is a cause's time, for people.
func window(c metric.Cause) string {
	return "from " + significant(c.From) + " s to " + significant(c.To) + " s"
}

// clientShort reports whether the load generator colored a level as a whole. Rules that would find another cause are silent then;
// clientRule speaks.
func clientShort(l *metric.Level) bool {
	return slices.ContainsFunc(verdict.Of(l).Causes, affectsHeadline)
}

// clientSlow is clientShort for figures that are made of whole answers, in which a late stamp is a small part.
func clientSlow(l *metric.Level) bool {
	if slices.ContainsFunc(verdict.Of(l).Causes, func(c metric.Cause) bool { return c.Key != "late-reads" && affectsHeadline(c) }) {
		return true
	}
	latency, ok := l.Value(metric.Latency)
	return ok && verdict.LateFor(l, latency)
}

// affectsHeadline reports whether a cause of the load generator is of the whole level, or spoils its headline figures.
func affectsHeadline(c metric.Cause) bool {
	return c.Key != verdict.Foreign && c.Key != verdict.GPUThrottled && c.Key != verdict.NotOffered && (c.Whole() || c.Word == metric.Invalid)
}

// verdictText is the word that opens the closing line; where the client was at fault, with the worst cause, its level and
// its time; where nothing was checked, with the reason.
func verdictText(r Run) string {
	text := r.verdict()
	if failed, total := failures(r.Levels); total > 0 && failed == total {
		return text + " (all requests failed)"
	}
	if len(r.Levels) == 0 || text != string(metric.WorstStatus(r.Levels)) {
		return text
	}
	for _, l := range r.Levels {
		if v := verdict.Of(l); string(v.Word) == text && len(v.Causes) > 0 {
			return text + " (" + causeText(v.Causes, l, len(r.Levels)) + ")"
		}
	}
	for _, l := range r.Levels {
		if v := l.Verdict; v != nil && string(v.Word) == text && v.Why.EN != "" {
			return text + " (" + v.Why.EN + ")"
		}
	}
	return text
}

// causeText is the worst cause of a level in a few words, with its time.
func causeText(all []metric.Cause, l *metric.Level, levels int) string {
	c := all[0]
	text := CauseName(c, all).EN
	if levels > 1 {
		text += " at " + levelName(l)
	}
	if !c.Whole() {
		text += " " + window(c)
	}
	return text
}
