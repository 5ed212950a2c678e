package report

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// outgrownContextRule reports whether conversations became too long for the server's context: it refused a later turn in such words. One is
// enough, since a context does not grow. It speaks of the level where most did.
func outgrownContextRule(r Run) []Suggestion {
	var worst *metric.Level
	for _, l := range r.every() {
		if h := l.Histories; h != nil && h.Outgrown > 0 && (worst == nil || h.Outgrown > worst.Histories.Outgrown) {
			worst = l
		}
	}
	if worst == nil || worst.Sessions == nil {
		return nil
	}
	h := worst.Histories
	s := Suggestion{
		Rule: "outgrown-context", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s %d of %s outgrew the model's context: the server refused a turn as too long, turn %d at the earliest. The turns behind it were not sent.",
			"%[1]s 时 %[3]s 个对话中有 %[2]d 个超出模型的上下文：服务端以过长为由拒绝了某一轮，最早为第 %[4]d 轮。其后各轮未发送。",
			worst.Load.Phrase(), h.Outgrown, i18n.Count(worst.Sessions.Total, "conversation"), h.Turn),
		Evidence: []metric.Figure{metric.NewFigure("conversations that outgrew the context", "超出上下文的对话", float64(h.Outgrown)/float64(max(1, worst.Sessions.Total)), metric.Ratio)},
		Try: i18n.Text{EN: "end conversations before that turn with --max-turns, ask for shorter answers with --max-tokens, or serve the model with a larger context (vLLM: --max-model-len, SGLang: --context-length, llama.cpp: -c)",
			ZH: "用 --max-turns 在该轮之前结束对话，用 --max-tokens 缩短回答，或以更大的上下文部署模型（vLLM：--max-model-len，SGLang：--context-length，llama.cpp：-c）"},
	}
	if h.Tokens > 0 {
		s.Evidence = append(s.Evidence, metric.NewFigure("most tokens of a conversation before that", "此前对话的最大 token 数", float64(h.Tokens), metric.Tokens))
	}
	if h.Turn > 2 {
		most := strconv.Itoa(h.Turn - 1)
		if least, err := strconv.Atoi(flagOf(r.Command, "--min-turns")); err == nil && least >= h.Turn { // more than the most is refused
			s.Flags = []string{"--min-turns", most}
		}
		s.Flags = append(s.Flags, "--max-turns", most)
	}
	return []Suggestion{s}
}
