package report

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Severity says how much a suggestion matters.
type Severity string

// The severities.
const (
	// Warning: the figures may not mean what they seem to mean.
	Warning Severity = "warning"
	// Advice: something that can be made better, or measured next.
	Advice Severity = "advice"
	// Remark: an explanation.
	Remark Severity = "remark"
)

// A Suggestion is one finding about a run, with the numbers behind it and what to do next.
type Suggestion struct {
	// Rule is the key of the rule that made it, in kebab-case.
	Rule     string
	Severity Severity
	// Level is the load of the level it speaks of, "" when it speaks of the run.
	Level string
	// Finding is what was found.
	Finding i18n.Text
	// Evidence are the figures that it rests on.
	Evidence []metric.Figure
	// Try is what to do next, in words; Flags the arguments to change for the next run, nil when no other run helps.
	Try   i18n.Text
	Flags []string
}

// MarshalJSON writes the suggestion as files have it, with a member for each language.
func (s Suggestion) MarshalJSON() ([]byte, error) {
	return plainjson.Marshal(struct {
		Rule      string          `json:"rule"`
		Severity  Severity        `json:"severity"`
		Level     string          `json:"level,omitempty"`
		Finding   string          `json:"finding"`
		FindingZH string          `json:"finding_zh,omitempty"`
		Evidence  []metric.Figure `json:"evidence"`
		Try       string          `json:"try"`
		TryZH     string          `json:"try_zh,omitempty"`
		Flags     []string        `json:"flags,omitempty"`
	}{s.Rule, s.Severity, s.Level, s.Finding.EN, s.Finding.ZH, s.Evidence, s.Try.EN, s.Try.ZH, s.Flags})
}

// A rule looks for one cause. It is silent when the evidence is thin or when the figures have another cause.
type rule func(Run) []Suggestion

// rules are all rules in the order of the report: what limits the run, then why, then what colors the figures.
func rules() []rule {
	return []rule{poolWaitRule, kneeRule, refusedRule, failureRule, outgrownContextRule, reasoningOnlyRule, clientRule, preemptionRule,
		kvCacheRule,
		batchLimitRule, queueingRule, serverQueueRule,
		networkGatewayRule, gpuIdleRule, decodeBoundRule,
		prefillBoundRule, interferenceRule, mergedRule, tokensPerPayloadRule, prefixCacheRule, cacheWarmingRule, cacheHitRule, shortOutputRule,
		emptyAnswerRule, strayRule, noEndRule, unstreamedRule, uncountedRule, countsRule, selfCheckRule, driftRule, firstWaveRule,
		slowServerRule, slowReplicaRule, unevenReplicasRule, throttlingRule, gpuFaultRule, memoryGrowthRule, fewSamplesRule}
}

// Advise applies every rule to a run. Failures that spoil the figures come first: whatever else is found is of what they left.
func Advise(r Run) []Suggestion {
	r.Levels = metric.Whole(r.Levels) // a class alone is there to compare with
	r = r.OncePerLoad()
	r.Levels, r.Loads = metric.Whole(r.Levels), nil
	var out []Suggestion
	for _, apply := range rules() {
		out = append(out, apply(r)...)
	}
	out = withinSearch(r, out)
	for i := range out {
		if r.rated() && ratesOf(out[i].Flags) {
			out[i].Flags = nil
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int {
		switch {
		case a.spoils() == b.spoils():
			return 0
		case a.spoils():
			return -1
		}
		return 1
	})
	return out
}

// spoils reports whether so many requests failed that the figures are not those of the load.
func (s Suggestion) spoils() bool { return s.Rule == "failures" && s.Severity == Warning }

// Suggestions is the part `Performance Recommendations:` of the summary report; a run of one level shows it alone. It
// begins with a blank line, and is empty when no rule has anything to say.
func Suggestions(r Run, style Style) string {
	found := Advise(r)
	if len(found) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + style.paint(termtext.BoldCyan, "Performance Recommendations:") + "\n")
	for _, s := range found {
		b.WriteString(s.bullet(style))
	}
	return b.String()
}

// bullet is the finding, and indented below it the numbers, what to try and the flags to change.
func (s Suggestion) bullet(style Style) string {
	var b strings.Builder
	paragraph(&b, style, "• ", s.Finding.EN)
	if len(s.Evidence) > 0 {
		paragraph(&b, Plain, "  ", s.EvidenceText().EN)
	}
	if s.Try.EN != "" {
		paragraph(&b, Plain, "  ", "Try: "+s.Try.EN)
	}
	if len(s.Flags) > 0 {
		b.WriteString("  Next: " + shellLine(s.Flags) + "\n") // on one line, to be copied
	}
	return b.String()
}

// paragraph writes text in lines of the sweep's width; lead stands before the first, and the others are indented by two.
func paragraph(b *strings.Builder, style Style, lead, text string) {
	for _, line := range termtext.Wrap(strings.Join(strings.Fields(text), " "), sweepWidth-2, pycompat.Width) {
		b.WriteString(style.paint(termtext.Yellow, lead+line) + "\n")
		lead = "  "
	}
}
