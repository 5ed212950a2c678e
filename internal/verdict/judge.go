package verdict

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// minRequests is the fewest requests from which a mean or a share is believed.
const minRequests = 10

// evidence is a level with everything that rules look at. Figures that are absent are 0.
type evidence struct {
	level       *metric.Level
	client      metric.Client // zero where nothing was measured
	watch       *Watch
	samples     []metric.ClientSample
	whole       metric.ClientSample // all samples joined
	seconds     float64             // the level's duration
	typical     float64             // median TTFT, without streaming median latency
	typicalName i18n.Text
	kernel      bool // the kernel stamped the arrivals: waits of ours are in none of the times
}

// A finding is a cause and how much of the figures it is, to put causes of the same word in order.
type finding struct {
	metric.Cause
	share float64
}

// A rule looks for one cause; nothing is found where the evidence is thin.
type rule func(*evidence) []finding

// rules are all rules; what colors the figures directly comes before what explains it.
func rules() []rule {
	return []rule{lateDispatch, scheduleFit, idleSlots, stalled, suspended, lateReads, backlog, processors, runQueue, stolen,
		throttled, collector, clockSteps, foreignTraffic, gpuThrottled, rateNotOffered, limitReached, ownLimits}
}

// Judge is the verdict on a level: from its reported figures and from one pass over its log; w may be nil. A level without measurements
// of its client is UNCHECKED, unless a rule that needs only the figures applies.
func Judge(l *metric.Level, w *Watch) *metric.Verdict {
	s := newEvidence(l, w)
	var found []finding
	for _, look := range rules() {
		found = append(found, look(s)...)
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		if a.Word != b.Word {
			if a.Word.WorseThan(b.Word) {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.share, a.share)
	})
	v := &metric.Verdict{Word: metric.Unchecked}
	if s.watched() && (l.Succeeded > 0 || l.Total == 0) { // where nothing succeeded there is no figure to be valid
		v.Word = metric.Valid
	}
	for _, f := range found {
		if f.Word.WorseThan(v.Word) {
			v.Word = f.Word
		}
		v.Causes = append(v.Causes, f.Cause)
	}
	if v.Word == metric.Unchecked {
		v.Why = s.unchecked()
	}
	return v
}

// Of is the level's verdict: the stored one, otherwise the one that follows from its figures.
func Of(l *metric.Level) *metric.Verdict {
	if l.Verdict != nil {
		return l.Verdict
	}
	return Judge(l, nil)
}

func newEvidence(l *metric.Level, w *Watch) *evidence {
	if w == nil {
		w = &Watch{}
	}
	s := &evidence{level: l, watch: w, samples: w.during(), kernel: KernelStamped(l)}
	if l.Client != nil {
		s.client = *l.Client
	}
	for i, one := range s.samples {
		if i == 0 {
			s.whole = one
		} else {
			s.whole = s.whole.Join(one)
		}
	}
	s.seconds, _ = l.Value(metric.Duration)
	s.typical, s.typicalName = 0, i18n.Text{EN: "median TTFT", ZH: "TTFT 中位数"}
	if x, ok := l.Quantile(metric.TTFT, 0.5); ok {
		s.typical = x
	} else if x, ok := l.Quantile(metric.Latency, 0.5); ok {
		s.typical, s.typicalName = x, i18n.Text{EN: "median latency", ZH: "延迟中位数"}
	}
	return s
}

// typicalFigure is the typical time as a figure behind a finding.
func (s *evidence) typicalFigure() metric.Figure {
	return metric.Figure{Label: s.typicalName, Value: s.typical, Unit: metric.Seconds}
}

// watched reports whether samples cover most of the level's time.
func (s *evidence) watched() bool { return s.whole.Ticks > 0 && s.whole.Span >= 0.8*s.seconds }

// unchecked says why a level could not be judged.
func (s *evidence) unchecked() i18n.Text {
	l := s.level
	switch watched, all := s.whole.Span, s.seconds; {
	case s.watched():
		return i18n.Text{EN: "no request succeeded, so there are no figures to judge", ZH: "没有请求成功，没有可供判定的指标"}
	case s.whole.Ticks == 0:
		return i18n.Text{EN: "the load generator was not monitored", ZH: "压测客户端未被监测"}
	case len(l.Segments) > 1:
		return i18n.Sprintf("the load generator was monitored for %.1f s of %.1f s: a killed process loses the last second of its own monitoring data",
			"压测客户端被监测了 %.1f 秒，而级别共 %.1f 秒：进程被强行终止时，其最后一秒的自身监测数据丢失", watched, all)
	default:
		return i18n.Sprintf("the load generator was monitored for %.1f s of %.1f s", "压测客户端被监测了 %.1f 秒，而级别共 %.1f 秒", watched, all)
	}
}

// KernelStamped reports whether the kernel stamped the arrivals, so that a wait for a processor is in none of the times; of a
// thousand a few may lack a stamp.
func KernelStamped(l *metric.Level) bool {
	stamped, arrivals := l.Distribution(metric.TimeInClient), l.Succeeded
	if gaps := l.Distribution(metric.ITL); gaps != nil {
		arrivals = max(arrivals, gaps.N())
	}
	return stamped != nil && stamped.N() > 0 && float64(stamped.N()) >= 0.999*float64(arrivals)
}

// status is Degraded above the first bound, Invalid above the second, else "".
func status(x, degraded, invalid float64) metric.VerdictStatus {
	switch {
	case x > invalid:
		return metric.Invalid
	case x > degraded:
		return metric.Degraded
	}
	return ""
}

// at is an instant in seconds from the level's first measured request, as --window counts.
func (s *evidence) at(i record.Instant) float64 {
	return max(0, float64(i-s.watch.start)/1e9)
}

// A window is the time in which something held: how much of the level, and from when to when.
type window struct{ share, from, to float64 }

// where is the stretch of the samples of which hold is true.
func (s *evidence) where(hold func(metric.ClientSample) bool) window {
	var at window
	held := 0.0
	for _, one := range s.samples {
		if !hold(one) {
			continue
		}
		if held == 0 {
			at.from = s.at(one.At - seconds(one.Span))
		}
		at.to = s.at(one.At)
		held += one.Span
	}
	if s.whole.Span > 0 {
		at.share = held / s.whole.Span
	}
	return at
}

// bound gives the cause the stretch's window, unless it is most of the level.
func (c *finding) bound(at window) {
	if at.share > 0 && at.share < 0.8 {
		c.From, c.To = at.from, at.to
	}
}
