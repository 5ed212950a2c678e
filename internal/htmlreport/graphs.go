package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// graphTable has what sessions that are graphs say beside the table of conversations, nil for any other run.
func graphTable(levels []*metric.Level) *table {
	t := &table{ID: "graphs", Caption: i18n.Text{EN: "Sessions of agents", ZH: "智能体会话"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Sessions", ZH: "会话数"},
		{EN: "Ended early", ZH: "中断"}, {EN: "Requests never sent", ZH: "未发送的请求"}, {EN: "Time to the last answer P50", ZH: "到最后回答的时间 P50"}, i18n.Same("P99"),
		{EN: "Critical path P50", ZH: "关键路径 P50"}, i18n.Same("P99"), {EN: "Parallelism", ZH: "并行度"}, i18n.Same("TTFAT P50"), {EN: "Cached", ZH: "缓存命中"}}}
	for _, l := range levels {
		if l.Sessions == nil || !l.Load.Graphs {
			continue
		}
		short := plain(strconv.Itoa(l.Sessions.CutShort))
		short.Bad = l.Sessions.CutShort > 0
		unsent := plain(strconv.Itoa(l.Sessions.Unsent))
		unsent.Bad = l.Sessions.Unsent > 0
		t.Rows = append(t.Rows, []value{{Text: levelText(l), Words: true}, plain(strconv.Itoa(l.Sessions.Total)), short, unsent,
			seconds(l.Quantile(metric.ConversationLatency, .5)), seconds(l.Quantile(metric.ConversationLatency, .99)),
			seconds(l.Quantile(metric.CriticalPath, .5)), seconds(l.Quantile(metric.CriticalPath, .99)), number(l.Value(metric.GraphParallelism)),
			seconds(l.Quantile(metric.TTFAT, .5)), shareCell(l.Value(metric.CachedShare))})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// agentTable has a row for each agent of each level, nil for a run without agents.
func agentTable(levels []*metric.Level) *table {
	t := &table{ID: "agents", Caption: i18n.Text{EN: "By agent", ZH: "按智能体"}, Head: requestHead(i18n.Text{EN: "Agent", ZH: "智能体"})}
	for _, l := range levels {
		for _, a := range l.Agents {
			name := value{Text: i18n.Same(sanitize.Line(a.Name, 40)), Words: true}
			switch {
			case a.Others:
				name.Text = i18n.Text{EN: "others", ZH: "其他"}
			case a.Name == "":
				name.Text = i18n.Text{EN: "main", ZH: "主智能体"}
			}
			t.Rows = append(t.Rows, requestRow(l, name, a.Turn))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// requestHead is the head of a table of some requests in each row.
func requestHead(what i18n.Text) []i18n.Text {
	return []i18n.Text{{EN: "Load", ZH: "负载"}, what, {EN: "Requests", ZH: "请求数"},
		{EN: "Failed", ZH: "失败"}, {EN: "Input tokens", ZH: "输入 token"}, {EN: "Output tokens", ZH: "输出 token"}, {EN: "Cached", ZH: "缓存命中"},
		i18n.Same("TTFT P50"), i18n.Same("TTFT P99"), {EN: "Latency P50", ZH: "延迟 P50"}, {EN: "Latency P99", ZH: "延迟 P99"}}
}

func requestRow(l *metric.Level, what value, t metric.Turn) []value {
	failed := plain(strconv.Itoa(t.Failed))
	failed.Bad = t.Failed > 0
	return []value{{Text: levelText(l), Words: true}, what, plain(strconv.Itoa(t.Total)), failed, number(given(t.InputTokens)),
		number(given(t.OutputTokens)),
		shareCell(given(t.CachedShare)), spreadCell(t.TTFT, median), spreadCell(t.TTFT, tail), spreadCell(t.Latency,
			median), spreadCell(t.Latency, tail)}
}
