package report

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// driftSize is the change of a figure over a level from which its mean and percentiles say little of any moment of it.
	driftSize = 0.2
	// driftHealthy is the share of requests that must succeed: where more fail, figures change with what fails.
	driftHealthy = 0.95
)

// driftRule reports whether something grew or fell over a level, so that the level has no steady state. Its tests hold the chance of
// that in a stable level below one in fifty (package steady). It speaks of the level in which a figure changed most.
func driftRule(r Run) []Suggestion {
	var worst *metric.Level
	var what metric.SteadySignal
	for _, l := range r.every() {
		share, ok := l.SuccessRate()
		if l.Steady == nil || l.Steady.Without != metric.SteadyDrift || l.ClientLimited() || !ok || share < driftHealthy {
			continue
		}
		for _, s := range l.Steady.Signals {
			if r.Search != nil && overrun(l, s) { // a search for a limit tries loads beyond it
				continue
			}
			if size := changed(s); size >= max(driftSize, s.Detectable) && (worst == nil || size > changed(what)) {
				worst, what = l, s
			}
		}
	}
	if worst == nil {
		return nil
	}
	d, _ := metric.Define(what.Key)
	s := Suggestion{
		Rule: "drift", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, there is no steady state: %s. Means and percentiles mix what the server did at different times.",
			"%s 时没有稳定状态：%s。均值与百分位混合了服务端在不同时刻的表现。", worst.Load.Phrase(), worst.Steady.Reason),
		Evidence: []metric.Figure{metric.NewFigure("change of "+d.Title.EN, d.Title.ZH+"的变化", what.Drift, metric.Ratio)},
		Try: i18n.Text{EN: "warm the server up with --warmup-num or --warmup-duration, run longer, and look for what changes meanwhile: caches that fill, other load, a machine that gets hot",
			ZH: "用 --warmup-num 或 --warmup-duration 预热服务端，延长测试，并查找期间变化的因素：逐渐填满的缓存、其他负载、设备过热"},
	}
	if overrun(worst, what) {
		s.Try = i18n.Text{EN: "offer less: more requests arrive than the server ends, so every figure depends on how long the level is", ZH: "降低请求率：到达的请求多于服务端完成的请求，因此所有指标都取决于级别时长"}
	}
	return []Suggestion{s}
}

// overrun reports whether a signal is more and more requests in flight in an open loop.
func overrun(l *metric.Level, s metric.SteadySignal) bool {
	return l.Load.OpenLoop() && s.Key == metric.ReachedConcurrency && s.Drift > 0
}

// changed is how much a signal changed, as a part of what it was: as much where it grows by half as where it falls back by that.
func changed(s metric.SteadySignal) float64 {
	growth := func(x float64) float64 { return math.Expm1(math.Abs(math.Log1p(max(x, -0.99)))) }
	return max(growth(s.Drift), growth(s.Bend))
}
