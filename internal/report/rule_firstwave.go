package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// waveRatio and waveStep: the first wave's TTFT is half as long again as that of the rest, and 50 ms longer.
	waveRatio = 1.5
	waveStep  = 0.05
	// waveShare is the share of the requests from which the first wave shapes the mean and the upper percentiles.
	waveShare = 0.2
	// waveRequests is the fewest requests of either part.
	waveRequests = 5
	// steadyNumber is how many requests a slot should serve to make the first wave a tenth of all.
	steadyNumber = 10
)

// firstWaveRule reports whether the requests that all start at once shape the level's TTFT. Only closed loops without a rate
// have such a wave. It speaks of the level where the wave differs most.
func firstWaveRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		if ratio, ok := firstWave(l); ok && ratio > most {
			worst, most = l, ratio
		}
	}
	if worst == nil || r.Stopped { // whoever stopped it knows that more requests would have come
		return nil
	}
	wave, _ := worst.Value(metric.TTFTFirstWave)
	rest, _ := worst.Value(metric.TTFTRest)
	return []Suggestion{{
		Rule: "first-wave", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf(
			"The first %s of %s start simultaneously and wait longer than later ones. They make up %s of the total, so TTFT reflects the initial burst "+
				"rather than steady load.",
			"%[2]s 的前 %[1]s 个请求同时发出，等待时间比后面的长；它们占全部的 %[3]s，因此 TTFT 反映的更多是启动阶段而不是稳定负载。",
			i18n.Count(worst.Load.Slots(0), "request"), worst.Load.Phrase(), percent(min(float64(worst.Load.Slots(0))/float64(worst.Succeeded), 1), true)),
		Evidence: []metric.Figure{
			metric.NewFigure("TTFT of the first wave", "首批请求 TTFT", wave, metric.Seconds),
			metric.NewFigure("TTFT of the rest", "其余请求 TTFT", rest, metric.Seconds)},
		Try: i18n.Text{EN: "use more sessions, or at least as many warm-up sessions as there are slots", ZH: "增加会话数，或预热与并发槽数相同的会话"},
		Flags: byConcurrency.loadFlags([]float64{float64(worst.Load.Slots(0))},
			[]int{steadyCount(worst)}),
	}}
}

// steadyCount is how many sessions make the first wave a tenth of all, 0 where time bounds the level.
func steadyCount(l *metric.Level) int {
	if l.Load.Number == 0 {
		return 0
	}
	return max(sessionsFor(l, steadyNumber*l.Load.MaxSlots()), l.Load.Number)
}

func firstWave(l *metric.Level) (ratio float64, ok bool) {
	if l.Load.Scheduled() || float64(l.Load.Slots(0)) < waveShare*float64(l.Succeeded) {
		return 0, false
	}
	first, rest := l.Distribution(metric.TTFTFirstWave), l.Distribution(metric.TTFTRest)
	if first == nil || rest == nil || first.N() < waveRequests || rest.N() < waveRequests || rest.Mean() <= 0 {
		return 0, false
	}
	ratio = first.Mean() / rest.Mean()
	return ratio, ratio >= waveRatio && first.Mean()-rest.Mean() >= waveStep
}
