package run

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// sessionNotes say of a level whose sessions have several turns what its figures are of, and which sessions did not come to their end.
func sessionNotes(l *metric.Level) (notes []i18n.Text) {
	s := l.Sessions
	if s == nil {
		return nil
	}
	what := i18n.Text{EN: "sessions", ZH: "会话"}
	if l.Load.Conversations {
		what = i18n.Text{EN: "conversations", ZH: "对话"}
	}
	notes = append(notes, i18n.Sprintf("%s: %d %s with %d requests in all; figures are of requests, of all turns together.",
		"%[1]s：%[2]d 个%[3]s，共 %[4]d 个请求；各项指标按请求统计，所有轮次合并计算。", l.Load.Name, s.Total, what, l.Total))
	if s.CutShort > 0 {
		notes = append(notes, i18n.Sprintf("%s: %d of %d %s were cut short: a turn failed, was cancelled or could not be made, the time of the level was up, or the run was stopped; turns after it were not sent.",
			"%[1]s：%[2]d / %[3]d 个%[4]s提前结束：某一轮失败、被取消或无法生成，或该级时间已到、测试被中断；其后各轮未发送。", l.Load.Name, s.CutShort, s.Total, what))
	}
	return notes
}
