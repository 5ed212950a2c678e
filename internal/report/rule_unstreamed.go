package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// unstreamedRule reports whether answers came whole although streams were asked for: they have no times of single tokens. At least one
// in a hundred.
func unstreamedRule(r Run) []Suggestion {
	if !r.Stream {
		return nil
	}
	worst, most := worstShare(r.every(), func(l *metric.Level) int { return l.Succeeded - l.Streamed })
	if worst == nil {
		return nil
	}
	try, flags := i18n.Text{
		EN: `let the server and the gateways before it stream (lines of a dataset with "stream": false ask for whole answers), or measure whole answers on purpose with --no-stream`,
		ZH: `让服务端及其前面的网关返回流（数据集中带 "stream": false 的行请求的是整体返回），或用 --no-stream 有意测试整体返回`}, []string{"--no-stream"}
	if worst.Fidelity != nil {
		try, flags = i18n.Text{
			EN: `nothing where these requests were recorded without a stream ("stream": false in the trace): they are replayed as they were; --stream replays all as streams`,
			ZH: `如果这些请求录制时就不是流式（轨迹中为 "stream": false），无需处理：重放与录制一致；--stream 可将全部请求改为流式重放`}, nil
	}
	return []Suggestion{{
		Rule: "not-streamed", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf(
			"%d of %s at %s came whole although the run asks for streams: time to first token and the gaps between tokens leave them out.",
			"%[3]s 时 %[2]s 个回答中有 %[1]d 个整体返回，尽管测试请求的是流：首 token 时间与 token 间隔不含它们。",
			worst.Succeeded-worst.Streamed, i18n.Count(worst.Succeeded, "answer"), worst.Load.Phrase()),
		Evidence: []metric.Figure{metric.NewFigure("answers that came whole", "整体返回的回答", most, metric.Ratio)},
		Try:      try,
		Flags:    flags,
	}}
}
