package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// reasoningShare: fewer answers than one in a hundred color no figure, unless a server refuses what follows them.
const reasoningShare = 0.01

// reasoningOnlyRule reports whether answers in conversations were reasoning without a text: the next turn's history then has an empty
// answer, which some servers refuse and no user would send. It is silent where reasoning is kept in the history.
func reasoningOnlyRule(r Run) []Suggestion {
	if r.given("--keep-reasoning") {
		return nil
	}
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		h := l.Histories
		if h == nil || h.ReasoningOnly == 0 {
			continue
		}
		if share := float64(h.ReasoningOnly) / float64(h.Followed); share > most && (share >= reasoningShare || h.Refused > 0) {
			worst, most = l, share
		}
	}
	if worst == nil {
		return nil
	}
	h := worst.Histories
	finding := i18n.Sprintf("At %s, %d of %s followed by another turn contained reasoning but no text, so the history has an empty answer there.",
		"%[1]s 时后面还有下一轮的 %[3]s 个回答中有 %[2]d 个只有思考而没有正文：历史消息中该回答为空。", worst.Load.Phrase(), h.ReasoningOnly, i18n.Count(h.Followed, "answer"))
	if h.Refused > 0 {
		finding = finding.Plus(i18n.Sprintf(" The server rejected the turn after %d of them.", "其中 %d 个的下一轮被服务端拒绝。", h.Refused))
	}
	return []Suggestion{{
		Rule: "reasoning-only", Severity: Warning, Level: levelName(worst), Finding: finding,
		Evidence: []metric.Figure{metric.NewFigure("answers with reasoning only", "只有思考的回答", most, metric.Ratio)},
		Try: i18n.Text{EN: `raise --max-tokens so that answers continue beyond the reasoning, turn reasoning off if the server allows it (--extra-args '{"chat_template_kwargs": {"enable_thinking": false}}'), or send the reasoning in later turns with --keep-reasoning`,
			ZH: `提高 --max-tokens，使回答在思考之后还有正文；在服务端支持时关闭思考（--extra-args '{"chat_template_kwargs": {"enable_thinking": false}}'）；或用 --keep-reasoning 将思考一并发送`},
	}}
}
