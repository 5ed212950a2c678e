package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// countsRule says where output tokens are not what the server wrote under completion_tokens: it counted reasoning beside
// them, or its count ended before its output did. At least one in a hundred.
func countsRule(r Run) (all []Suggestion) {
	if worst, most := worstShare(r.every(), func(l *metric.Level) int { return l.ReasoningApart }); worst != nil {
		all = append(all, Suggestion{
			Rule: "token-counts", Severity: Remark, Level: levelName(worst),
			Finding: i18n.Sprintf(
				"The server did not include reasoning in completion_tokens in %d of %s at %s: output tokens here are the sum of both, consistent with its "+
					"total_tokens.",
				"%[3]s 时服务端在 %[2]s 个回答中的 %[1]d 个未把思考内容计入 completion_tokens：此处的输出 token 数是两者之和，与其 "+
					"total_tokens 一致。",
				worst.ReasoningApart, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
			Evidence: []metric.Figure{metric.NewFigure("reasoning counted separately", "单独统计的思考内容", most, metric.Ratio)},
			Try: i18n.Text{
				EN: "count output tokens the same way when you compare these figures with those of another server",
				ZH: "与其他服务端比较时，请以同样的方式统计输出 token"},
		})
	}
	if worst, most := worstShare(r.every(), func(l *metric.Level) int { return l.PartlyCounted }); worst != nil {
		try := i18n.Text{EN: "set --tokenizer-path to the model's tokenizer, so that these answers are counted locally",
			ZH: "用 --tokenizer-path 指明模型的分词器，以便在本地统计这些回答"}
		if r.given("--tokenizer-path") {
			try = i18n.Text{EN: "nothing to do if --tokenizer-path is the model's own tokenizer: these answers were counted with it",
				ZH: "若 --tokenizer-path 指明的是该模型自身的分词器，则无需操作：这些回答已用它统计"}
		}
		all = append(all, Suggestion{
			Rule: "token-counts", Severity: Remark, Level: levelName(worst),
			Finding: i18n.Sprintf(
				"The server's usage does not cover all of the output in %d of %s at %s: it was sent before the last output, or contained no count. It was not "+
					"used.",
				"%[3]s 时服务端在 %[2]s 个回答中的 %[1]d 个返回的 usage 未涵盖全部输出（早于最后的输出，或没有数值），因此未采用。",
				worst.PartlyCounted, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
			Evidence: []metric.Figure{metric.NewFigure("usage that does not cover the whole answer", "未涵盖全部输出的 usage", most, metric.Ratio)},
			Try:      try,
		})
	}
	return all
}
