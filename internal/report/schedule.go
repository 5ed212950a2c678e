package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// scheduleRows are how an open loop kept to its arrivals.
func scheduleRows(l *metric.Level) (rows [][]pycompat.Cell) {
	s := l.Schedule
	if s == nil {
		return nil
	}
	rows = append(rows, countRow("Schedule: arrivals", s.Arrived),
		labeled("Schedule: offered rate (req/s)", cell(s.Offered, s.Offered > 0)),
		labeled("Schedule: achieved rate (req/s)", cell(s.Achieved, s.Achieved > 0)))
	if f := s.Fit; f != nil {
		rows = append(rows, labeled("Schedule: fit of the gaps, KS statistic", pycompat.Number(f.Statistic)), labeled("Schedule: fit of the gaps, p", pycompat.Number(f.P)))
	}
	rows = append(rows, countRow("Schedule: more than 1 ms late", s.Late), countRow("Schedule: more than 10 ms late", s.VeryLate),
		labeled("Schedule: latest (ms)", pycompat.Number(1000*s.Latest)), labeled("Schedule: longest stall (ms)", pycompat.Number(1000*s.Stall)))
	if s.Limit > 0 {
		rows = append(rows, countRow("Limit of requests in flight", s.Limit), countRow("Requests that waited at the limit", s.Waited),
			labeled("Longest wait at the limit (s)", pycompat.Number(s.LongestWait)), countRow("Requests never sent because of the limit", s.Dropped))
	}
	return rows
}

// ScheduleText is the same in a sentence; empty for a load without a schedule of its own.
func ScheduleText(l *metric.Level) i18n.Text {
	s := l.Schedule
	if s == nil {
		return i18n.Text{}
	}
	noun, what := "request", "请求"
	if l.Load.Conversations {
		noun, what = "conversation", "对话"
	}
	text := i18n.Sprintf("%s, %s of %s per second", "%s 次到达，每秒 %s / %s 个"+what, i18n.Count(s.Arrived, "arrival"), significant(s.Achieved), i18n.Number(significant(s.Offered), noun))
	if s.Asked > 0 { // which is not known of a trace that is too large to be counted beforehand
		text = text.Plus(i18n.Sprintf(" (requested %s)", "（要求 %s）", significant(s.Asked)))
	}
	if f := s.Fit; f != nil {
		text = text.Plus(i18n.Sprintf("; gaps compared with %s: KS %s, p %s", "；间隔与 %s 分布：KS %s，p %s", processText(s), significant(f.Statistic), significant(f.P)))
	}
	text = text.Plus(i18n.Sprintf("; %s more than 1 ms late, longest stall %s", "；%s 次到达晚于计划 1 ms 以上，最长停顿 %s", i18n.Count(s.Late, "arrival"), duration(s.Stall)))
	if s.Limit > 0 {
		text = text.Plus(limitText(s))
	}
	return text
}

// limitText is what became of arrivals at the limit of requests in flight.
func limitText(s *metric.Schedule) i18n.Text {
	text := i18n.Sprintf("; limit of %d in flight", "；在途上限 %d", s.Limit)
	if s.Waited == 0 && s.Dropped == 0 {
		return text.Plus(i18n.Text{EN: " never reached", ZH: "，从未达到"})
	}
	if s.Waited > 0 {
		text = text.Plus(i18n.Sprintf(": %d waited (at most %s)", "：%d 个等待（最长 %s）", s.Waited, duration(s.LongestWait)))
	} else {
		text = text.Plus(i18n.Text{EN: ": none waited", ZH: "：无等待"})
	}
	if s.Dropped > 0 {
		text = text.Plus(i18n.Text{EN: fmt.Sprintf(", %d %s never sent", s.Dropped, i18n.Agree(s.Dropped, "was", "were")), ZH: fmt.Sprintf("，%d 个未发送", s.Dropped)})
	}
	return text
}

func processText(s *metric.Schedule) string {
	if s.Burstiness > 0 {
		return fmt.Sprintf("%s (burstiness %s)", s.Process, significant(s.Burstiness))
	}
	return s.Process
}

// scheduleLine is the schedule on one line of the screen.
func scheduleLine(l *metric.Level) string {
	if text := ScheduleText(l).EN; text != "" {
		return "Schedule: " + strings.TrimSpace(text) + "\n"
	}
	return ""
}
