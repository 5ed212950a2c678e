package verdict

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// fitRequests is the fewest arrivals whose spacing is compared.
	fitRequests = 20
	// rateMiss and rateMost: the rate that was reached against the one that was planned.
	rateMiss = 0.03
	rateMost = 0.1
	// fitMiss and fitMost bound the Kolmogorov–Smirnov distance between the gaps that were planned and those that were
	// sent: the largest difference of their cumulative shares. Gaps are compared only where lateness matters at all.
	fitMiss = 0.1
	fitMost = 0.3
)

// A Fit is how well the arrivals of an open loop kept their schedule.
type Fit struct {
	// Planned and Reached are rates in requests a second, from the first to the last arrival.
	Planned, Reached float64
	// Distance is the Kolmogorov–Smirnov distance of the gaps between arrivals, 0 for the same gaps, up to 1.
	Distance float64
	// Over1 and Over10 are the shares of arrivals that were late by more than 1 ms and 10 ms, Stall the largest lateness
	// in seconds.
	Over1, Over10, Stall float64
}

// Fit compares the schedule with what was sent; not ok for fewer than 20 requests.
func (w *Watch) Fit() (Fit, bool) {
	sends := w.byDue()
	n := len(sends)
	if n < fitRequests {
		return Fit{}, false
	}
	var f Fit
	planned, reached := make([]float64, n-1), make([]float64, n-1)
	sent := make([]float64, n)
	for i, one := range sends {
		sent[i] = one.sent.Seconds()
		late := float64(one.sent-one.due) / 1e9
		f.Stall = max(f.Stall, late)
		if late > 0.001 {
			f.Over1 += 1 / float64(n)
		}
		if late > 0.01 {
			f.Over10 += 1 / float64(n)
		}
		if i > 0 {
			planned[i-1] = (one.due - sends[i-1].due).Seconds()
		}
	}
	slices.Sort(sent) // the order on the wire
	for i := range reached {
		reached[i] = sent[i+1] - sent[i]
	}
	if span := (sends[n-1].due - sends[0].due).Seconds(); span > 0 {
		f.Planned = float64(n-1) / span
	}
	if span := sent[n-1] - sent[0]; span > 0 {
		f.Reached = float64(n-1) / span
	}
	f.Distance = distance(planned, reached)
	return f, true
}

// distance is the Kolmogorov–Smirnov distance of two samples: max over x of |F(x) − G(x)|. It sorts both.
func distance(a, b []float64) float64 {
	slices.Sort(a)
	slices.Sort(b)
	i, j, most := 0, 0, 0.0
	for i < len(a) && j < len(b) {
		x := min(a[i], b[j])
		for i < len(a) && a[i] <= x {
			i++
		}
		for j < len(b) && b[j] <= x {
			j++
		}
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return most
}

// scheduleFit is an open loop whose rate or whose spacing of arrivals was not the one that was asked for.
func scheduleFit(s *evidence) []finding {
	if !s.level.Load.OpenLoop() || s.typical <= 0 {
		return nil
	}
	fit, ok := s.watch.Fit()
	if !ok || fit.Planned <= 0 {
		return nil
	}
	missed := math.Abs(fit.Reached/fit.Planned - 1)
	verdict, share := status(missed, rateMiss, rateMost), missed
	lag, limit := s.level.Distribution(metric.SendLag), max(lateSendLeast, lateSend*s.typical)
	if lag != nil && lag.At(0.95) > limit {
		w := status(fit.Distance, fitMiss, fitMost)
		if w == metric.Invalid && lag.At(0.5) <= limit {
			w = metric.Degraded // most arrivals kept their place
		}
		if w != "" && (verdict == "" || w.WorseThan(verdict)) {
			verdict, share = w, fit.Distance
		}
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "schedule-fit", Word: verdict, Evidence: []metric.Figure{
		metric.NewFigure("planned rate", "计划速率", fit.Planned, metric.RequestsPerSecond), metric.NewFigure("achieved rate", "实际速率", fit.Reached, metric.RequestsPerSecond),
		metric.NewFigure("deviation of the gaps (Kolmogorov–Smirnov)", "到达间隔分布差异（Kolmogorov–Smirnov）", fit.Distance, metric.Ratio),
		metric.NewFigure("longest stall", "最长停顿", fit.Stall, metric.Seconds)}}}
	f.Finding = i18n.Sprintf("Arrivals did not follow the schedule: %s of %s planned requests per second; the gaps deviate by %s "+
		"(Kolmogorov–Smirnov); %s were more than 1 ms late and %s more than 10 ms; the longest stall was %s.",
		"到达过程未按计划进行：计划每秒 %[2]s 个请求，实际 %[1]s 个；到达间隔分布相差 %[3]s（Kolmogorov–Smirnov），%s 迟到超过 1 ms，%s 迟到超过 10 ms，最长停顿 %s。", digits(fit.Reached), digits(fit.Planned), digits(fit.Distance), percent(fit.Over1), percent(fit.Over10), ms(fit.Stall))
	f.explain(s.rootCause(0, 0))
	return []finding{f}
}
