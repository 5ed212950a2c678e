package verdict

import (
	"cmp"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Drop takes a session that was due and never sent.
func (w *Watch) Drop(due record.Instant) { w.drops = append(w.drops, due) }

// Schedule is how an open loop kept to the arrivals that were asked of it; nil for other loads, and where nothing arrived.
func (w *Watch) Schedule(l *metric.Level) *metric.Schedule {
	if !l.Load.OpenLoop() && !l.Load.Mixed() || !l.Load.Paced() {
		return nil
	}
	closed := w.closedStages(l)
	arrivals := slices.DeleteFunc(slices.Concat(w.sends, w.cut), func(s send) bool { return !s.first || closed.hold(s.due) })
	slices.SortFunc(arrivals, func(a, b send) int { return cmp.Compare(a.due, b.due) })
	if len(arrivals)+len(w.drops) == 0 {
		return nil
	}
	s := &metric.Schedule{Process: string(l.Load.Process()), Burstiness: l.Load.Burstiness(), Arrived: len(arrivals) + len(w.drops),
		Asked: l.Load.OfferedRate(),
		Limit: l.Load.Limit.InFlight, Dropped: len(w.drops)}
	due, ready, sent := slices.Clone(w.drops), make([]record.Instant, len(arrivals)), make([]record.Instant, len(arrivals))
	for i, a := range arrivals {
		ready[i], sent[i] = a.sent, a.sent+a.waited
		late := (a.sent - a.due).Seconds()
		s.Latest = max(s.Latest, late)
		if late > metric.LateLimit {
			s.Late++
		}
		if late > metric.VeryLateLimit {
			s.VeryLate++
		}
		if a.waited > 0 {
			s.Waited++
			s.LongestWait = max(s.LongestWait, a.waited.Seconds())
		}
	}
	slices.Sort(ready)
	s.Stall = stall(arrivals, ready)
	for _, a := range arrivals {
		due = append(due, a.due)
	}
	slices.Sort(due)
	slices.Sort(sent)
	s.Offered, s.Achieved = perSecond(closed.without(due)), perSecond(closed.without(sent))
	if fit, ok := l.Load.FitOf(w.offsets(sent)); ok && l.Load.OneProcess() {
		s.Fit = &metric.ScheduleFit{Gaps: fit.N, Statistic: fit.Statistic, P: fit.P}
	}
	return s
}

// A stretches is the parts of a level in which nothing arrives by a schedule.
type stretches []stretch

// A stretch is one of them, with its bounds. The last arrival of an open stage before it may be due with its beginning.
type stretch struct {
	from, to record.Instant
	first    bool // nothing was before it
}

func (w *Watch) closedStages(l *metric.Level) (all stretches) {
	for _, span := range l.Load.Spans() {
		if !span.Load.OpenLoop() {
			all = append(all, stretch{w.Begins + record.Instant(span.Begin), w.Begins + record.Instant(span.End), span.Begin == 0})
		}
	}
	return all
}

func (s stretches) hold(at record.Instant) bool {
	return slices.ContainsFunc(s, func(x stretch) bool { return (at > x.from || x.first && at == x.from) && at < x.to })
}

// without are instants of a clock that stands still in the stretches.
func (s stretches) without(all []record.Instant) []record.Instant {
	if len(s) == 0 {
		return all
	}
	out := make([]record.Instant, len(all))
	for i, at := range all {
		out[i] = at
		for _, x := range s {
			out[i] -= max(0, min(at, x.to)-x.from)
		}
	}
	return out
}

// offsets are instants from where the load begins. Where the log does not say, the load is a steady one, for which any beginning
// does.
func (w *Watch) offsets(all []record.Instant) []time.Duration {
	out := make([]time.Duration, len(all))
	for i, at := range all {
		out[i] = time.Duration(at - w.Begins)
	}
	return out
}

// stall is the longest time in which something was due and nothing was ready to go out: arrivals are in the order of their schedule, ready
// instants in their own.
func stall(arrivals []send, ready []record.Instant) (longest float64) {
	last := record.Instant(0)
	for i, at := range ready {
		longest = max(longest, (at - max(last, arrivals[i].due)).Seconds())
		last = at
	}
	return longest
}

// perSecond is the rate of instants from the first to the last, 0 where that says nothing.
func perSecond(all []record.Instant) float64 {
	n := len(all)
	if n < 2 || all[n-1] <= all[0] {
		return 0
	}
	return float64(n-1) / (all[n-1] - all[0]).Seconds()
}
