package verdict

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// stepTypical is the part of the typical time from which a step of the wall clock matters.
const stepTypical = 0.05

// clockSteps is a wall clock that was set during the level. Kernel stamps are of that clock: an arrival that lies in a socket
// while it is set is stamped wrongly by the step, or, where the step is longer than a millisecond, by when it was read. What
// arrives before and after is right. The watcher tells of steps from 0.1 ms on.
func clockSteps(s *evidence) []finding {
	if !s.kernel || s.seconds <= 0 {
		return nil
	}
	var most float64
	var at window
	for _, one := range s.samples {
		if one.ClockStep == 0 || math.Abs(one.ClockStep) < stepTypical*s.typical {
			continue
		}
		tick := one.Span / float64(max(1, one.Ticks)) // the step lies between a look and the one before it
		if most == 0 {
			at.from = max(0, s.at(one.ClockStepAt)-tick)
		}
		at.to = s.at(one.ClockStepAt)
		at.share += tick / s.seconds
		if math.Abs(one.ClockStep) > math.Abs(most) {
			most = one.ClockStep
		}
	}
	if most == 0 {
		return nil
	}
	by := ms(math.Abs(most))
	f := finding{share: at.share, Cause: metric.Cause{Key: "clock-step", Word: metric.Degraded, From: at.from, To: at.to,
		Evidence: []metric.Figure{metric.NewFigure("largest step of the wall clock", "系统时钟最大跳变", math.Abs(most), metric.Seconds)},
		Finding: i18n.Sprintf("The system clock was changed by %s while requests were in flight: arrivals at that moment may have wrong timestamps, and "+
			"times do not match the server's log.",
			"运行期间系统时钟被调整了 %s：当时到达的数据时间戳可能有误，且与服务端日志的时间对不上。", by),
		Try: i18n.Text{EN: "slew the clock instead of stepping it (as chrony does), or repeat the run", ZH: "请让时钟平滑校正而非跳变（如使用 chrony），或重新运行"}}}
	return []finding{f}
}
