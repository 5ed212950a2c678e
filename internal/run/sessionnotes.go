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
	noun, what := "session", "会话"
	if l.Load.Conversations {
		noun, what = "conversation", "对话"
	}
	several := i18n.Count(s.Total, noun)
	notes = append(notes, i18n.Sprintf("%s: %s with %s in total; figures cover all requests of all turns.",
		"%s：%s 个"+what+"，共 %s 个请求；各项指标按请求统计，所有轮次合并计算。", l.Load.Name, several, i18n.Count(l.Total, "request")))
	if s.CutShort > 0 {
		notes = append(notes, i18n.Sprintf("%s: %d of %s ended early, because a turn failed, was canceled or could not be created, the level's time was "+
			"up, or the run was stopped. Later turns were not sent.",
			"%s：%d / %s 个"+what+"提前结束：某一轮失败、被取消或无法生成，或该级时间已到、测试被中断；其后各轮未发送。", l.Load.Name, s.CutShort, several))
	}
	return notes
}
