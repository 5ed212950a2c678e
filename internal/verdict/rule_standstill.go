package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// still is how long nothing of the process may run before it counts as having stood still, in seconds, and as a part
	// of the typical time: shorter waits are the run queue's.
	still        = 0.1
	stillTypical = 0.1
	// stillTouched: when one request in a hundred may be touched, so is a p99.
	stillTouched = 0.01
	// stillMost is the share of the level's time from which on its rates are no longer the server's.
	stillMost = 0.1
)

// stalled is time in which the whole process did not run although a timer was due: it was stopped, or the machine was.
// Where the kernel stamped the arrivals only what was to be sent in that time is touched, else all that was under way.
func stalled(s *evidence) []finding {
	floor := max(still, stillTypical*s.typical)
	var total, longest float64
	var at window
	for _, one := range s.samples {
		if one.Late < floor {
			continue
		}
		if total == 0 {
			at.from = s.at(one.LateAt - seconds(one.Late+0.1))
		}
		at.to = s.at(one.LateAt)
		total += one.Late
		longest = max(longest, one.Late)
	}
	if total == 0 || s.seconds <= 0 {
		return nil
	}
	touched := total / s.seconds
	if reached, ok := s.level.Value(metric.ReachedConcurrency); ok && !s.kernel && s.level.Total > 0 {
		touched += reached / float64(s.level.Total)
	}
	verdict := status(min(1, touched), stillTouched, 2)
	if total/s.seconds > stillMost {
		verdict = metric.Invalid
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: touched, Cause: metric.Cause{Key: "stood-still", Word: verdict, From: at.from, To: at.to, Evidence: []metric.Figure{
		metric.NewFigure("longest stall", "最长停顿", longest, metric.Seconds), metric.NewFigure("total stall time", "停顿总时长", total, metric.Seconds),
		s.typicalFigure()}}}
	f.Finding = i18n.Sprintf("The load generator stalled for up to %s: nothing was sent during stalls (%s of the level). About %s of requests were "+
		"affected.",
		"压测客户端曾停顿，单次最长 %s：期间没有发送任何请求（占该级别的 %s），约 %s 的请求受到影响。", ms(longest), percent(total/s.seconds), percent(min(1, touched)))
	if !s.kernel {
		f.Finding = f.Finding.Plus(i18n.Text{EN: " Replies that arrived during a stall have late timestamps.", ZH: "期间到达的数据时间戳偏晚。"})
	}
	f.explain(s.rootCause(at.from, at.to))
	return []finding{f}
}

// suspended is a machine that slept: its clock stood still and the server's did not.
func suspended(s *evidence) []finding {
	slept := s.whole.Suspended
	if slept < 0.01 || s.seconds <= 0 {
		return nil
	}
	f := finding{share: slept / s.seconds, Cause: metric.Cause{Key: "suspended", Word: metric.Degraded,
		Evidence: []metric.Figure{metric.NewFigure("suspended", "休眠时间", slept, metric.Seconds)}}}
	if f.share > stillMost {
		f.Word = metric.Invalid
	}
	f.bound(s.where(func(one metric.ClientSample) bool { return one.Suspended > 0 }))
	f.Finding = i18n.Sprintf("The machine was suspended for %s: times that include the suspension are too short, and rates are too high.",
		"本机曾休眠 %s：跨越该时段的时间偏短，速率偏高。", ms(slept))
	f.Try = i18n.Text{EN: "keep the machine awake and repeat the run", ZH: "请禁止本机休眠后重新运行"}
	return []finding{f}
}
