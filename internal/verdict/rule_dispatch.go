package verdict

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// lateSend is how late, as a part of the typical time, an arrival may be before the server saw another load than
	// planned; lateSendLeast is what no server can tell.
	lateSend      = 0.05
	lateSendLeast = 0.001
	// lateShare and lateMost: of so many requests being late the tail of the figures, and then the figures, are others.
	lateShare = 0.03
	lateMost  = 0.5
	// lagShare and lagMost hold the mean lateness against the mean latency: by so much was another number of requests at
	// the server.
	lagShare = 0.03
	lagMost  = 0.1
)

// lateDispatch is requests of a schedule that left late. Times count from the instant of sending, so lateness is in no
// TTFT; but the server saw arrivals that nobody asked for.
func lateDispatch(s *evidence) []finding {
	lag := s.level.Distribution(metric.SendLag)
	if !s.level.Load.Scheduled() || lag == nil || lag.N() < minRequests || s.typical <= 0 {
		return nil
	}
	limit := max(lateSendLeast, lateSend*s.typical)
	late := lag.N() - lag.CumulativeCounts([]float64{limit})[0]
	share := float64(late) / float64(lag.N())
	latency, _ := s.level.Value(metric.Latency)
	verdict := status(share, lateShare, lateMost)
	if latency > 0 {
		if w := status(lag.Mean()/latency, lagShare, lagMost); w.WorseThan(verdict) && w != "" {
			verdict = w
		}
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "late-dispatch", Word: verdict, Evidence: []metric.Figure{
		metric.NewFigure("mean send lag", "客户端平均发送延迟", lag.Mean(), metric.Seconds), metric.NewFigure("send lag p99", "客户端发送延迟 P99", lag.At(0.99), metric.Seconds),
		s.typicalFigure(), metric.NewFigure("late requests", "迟发请求占比", share, metric.Ratio)}}}
	f.bound(s.lateWindow(limit))
	f.Finding = i18n.Sprintf("Requests were sent late: %s of them by more than %s, one in a hundred by at least %s (%s %s). The arrival pattern at "+
		"the server differed from the requested one.",
		"请求晚于计划发出：%s 的请求迟到超过 %s，百分之一迟到 %s（%s %s）。服务端收到的到达过程与要求不符。", percent(share), ms(limit), ms(lag.At(0.99)), s.typicalName, ms(s.typical))
	f.explain(s.rootCause(f.From, f.To))
	return []finding{f}
}

// lateWindow is the time from the first to the last request that was late by more than the limit.
func (s *evidence) lateWindow(limit float64) window {
	var at window
	for _, one := range s.watch.sends {
		if float64(one.sent-one.due)/1e9 <= limit {
			continue
		}
		from, to := s.at(one.due), s.at(one.sent)
		if at.share == 0 {
			at.share, at.from, at.to = 1, from, to
			continue
		}
		at.from, at.to = min(at.from, from), max(at.to, to)
	}
	if at.share > 0 && s.seconds > 0 {
		at.share = (at.to - at.from) / s.seconds
	}
	return at
}

// byDue are the sends in the order of their schedule.
func (w *Watch) byDue() []send {
	slices.SortFunc(w.sends, func(a, b send) int {
		switch {
		case a.due < b.due:
			return -1
		case a.due > b.due:
			return 1
		}
		return 0
	})
	return w.sends
}
