package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// selfCheckRule says where the log of a level does not agree with what the load generator counted while it ran: records are missing,
// or times are not those of the load. A client that was short of processors has its own finding.
func selfCheckRule(r Run) (all []Suggestion) {
	for _, l := range r.every() {
		all = append(all, selfChecks(l)...)
	}
	return all
}

func selfChecks(l *metric.Level) (all []Suggestion) {
	c := l.SelfCheck
	if c == nil {
		return nil
	}
	try := i18n.Text{EN: "check the notes on the event log; if the log is complete, please report this as a bug in evalscope", ZH: "查看关于事件日志的说明；若日志完整，请作为 evalscope 的缺陷反馈"}
	count := func(en, zh string, n int) metric.Figure { return metric.NewFigure(en, zh, float64(n), metric.Count) }
	if !c.Conserved {
		all = append(all, Suggestion{Rule: "conservation", Severity: Warning, Level: levelName(l), Try: try,
			Finding:  i18n.Sprintf("At %s, the log does not account for every request: %d were sent, and %d finished, failed or were canceled.", "%s 时日志与请求数不符：共发送 %d 个，而完成、失败与取消合计 %d 个。", l.Load.Phrase(), c.Sent, c.Ended+c.Failed+c.Cancelled),
			Evidence: []metric.Figure{count("sent", "已发送", c.Sent), count("ended", "完成", c.Ended), count("failed", "失败", c.Failed), count("cancelled", "取消", c.Cancelled)}})
	}
	if len(c.Missing) > 0 && c.Conserved && !clientShort(l) { // else that of the level says it
		w := c.Missing[0]
		all = append(all, Suggestion{Rule: "conservation", Severity: Warning, Level: levelName(l), Try: try,
			Finding: i18n.Sprintf("At %s, the log does not account for every request from %.1f s to %.1f s: %d ended, and it has %d.", "%s 时，%.1f 秒至 %.1f 秒之间日志与请求数不符：结束了 %d 个，日志中有 %d 个。",
				l.Load.Phrase(), w.From, w.To, w.Counted, w.Records),
			Evidence: []metric.Figure{count("ended", "结束", w.Counted), count("records", "日志记录", w.Records)}})
	}
	if c.Agrees || clientShort(l) {
		return all
	}
	from, to, counted, little := 0.0, c.Seconds, c.InFlight, c.Little
	if len(c.Windows) > 0 {
		w := c.Windows[0]
		from, to, counted, little = w.From, w.To, w.InFlight, w.Little
	}
	return append(all, Suggestion{Rule: "littles-law", Severity: Warning, Level: levelName(l), Try: try,
		Finding: i18n.Sprintf("At %s, the times in the log do not match the load: from %.1f s to %.1f s, %.3g requests were in flight, but rate × mean "+
			"time is %.3g.",
			"%s 时日志中的时间与负载不符：%.1f 秒至 %.1f 秒之间平均有 %.3g 个请求在途，而速率乘以平均时间为 %.3g。", l.Load.Phrase(), from, to, counted, little),
		Evidence: []metric.Figure{metric.NewFigure("in flight", "在途请求", counted, metric.Count), metric.NewFigure("rate × time", "速率 × 时间", little, metric.Count)}})
}
