package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// busyClient: above four fifths of its processors a program's goroutines queue for them.
	busyClient = 0.8
	// lateRead: what is read is stamped late by the time that a goroutine waits for a processor. The p99 of these waits
	// is several times their mean, so at a tenth of the median TTFT the median is off by some 2 %.
	lateRead = 0.1
	// lateReadLeast is the wait below which a stamp is right to the three decimals that a report shows, in seconds.
	lateReadLeast = 0.001
	// lateGap: one gap in a hundred is off by such a wait; at half of the p99 gap that figure is the client's own.
	lateGap = 0.5
	// pausedShare: while the garbage collector stops everything nothing is stamped; its share of the level is the mean
	// share by which any time may be off.
	pausedShare = 0.02
	// idleShare: runs of the same load differ by a few per cent (throughputNoise); slots that stood idle for less than
	// that lower no figure visibly.
	idleShare = 0.03
)

// A handicap is one way in which the load generator coloured a level: how much, what it says, and its numbers.
type handicap struct {
	share     float64
	finding   string
	findingZH string
	evidence  []Figure
}

// clientRule says that the load generator coloured the figures: it stamped replies late, or it sent so late that the load
// was lower than asked. Times count from the instant of sending, so a late start is in no TTFT; it only lowers the load.
// It speaks once, of the level and the effect that are worst.
func clientRule(r Run) []Suggestion {
	var worst *metric.Level
	var most handicap
	for _, l := range r.Levels {
		for _, h := range []handicap{processors(l), stamps(l), pauses(l), idleSlots(l)} {
			if h.share > most.share {
				worst, most = l, h
			}
		}
	}
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "client-limited", Severity: Warning, Level: levelName(worst), Evidence: most.evidence,
		Finding:   "At " + levelName(worst) + " " + most.finding,
		Try:       "run it on a machine with more free processors, apart from the server, or with less load",
		FindingZH: levelZH(worst) + " 时" + most.findingZH,
		TryZH:     "换到空闲处理器更多、与服务端分开的机器上运行，或降低负载",
	}}
}

// clientShort says that the load generator coloured a level. Rules that would find another cause are silent then;
// clientRule speaks.
func clientShort(l *metric.Level) bool { return stamps(l).share > 0 || clientSlow(l) }

// clientSlow is clientShort for figures that are made of whole answers, in which a late stamp is a small part.
func clientSlow(l *metric.Level) bool {
	if processors(l).share > 0 || pauses(l).share > 0 || idleSlots(l).share > 0 {
		return true
	}
	latency, ok := l.Value(metric.Latency)
	return l.Client != nil && ok && !kernelStamped(l) && l.Client.SchedDelayP99 > max(lateReadLeast, lateRead*latency)
}

// processors is the generator's share of its processors, where there is hardly one free.
func processors(l *metric.Level) handicap {
	if l.Client == nil || l.Client.CPUShare <= busyClient {
		return handicap{}
	}
	return handicap{l.Client.CPUShare, "the load generator itself was short of processors: load, throughput and times may be limited by it.",
		"压测客户端自身处理器不足：负载、吞吐与时延都可能受其限制。",
		[]Figure{{"client CPU", l.Client.CPUShare, metric.Ratio}, {"client scheduling delay p99", l.Client.SchedDelayP99, metric.Seconds}}}
}

// stamps is how late replies were stamped, against the times that this colours: the median TTFT (the latency, without
// streaming) and the p99 gap.
func stamps(l *metric.Level) handicap {
	if l.Client == nil || l.Client.SchedDelayP99 <= lateReadLeast || kernelStamped(l) {
		return handicap{}
	}
	late := l.Client.SchedDelayP99
	typical, what := typicalTime(l)
	h := handicap{evidence: []Figure{{"client scheduling delay p99", late, metric.Seconds}, {what, typical, metric.Seconds}}}
	gap, okGap := l.Quantile(metric.ITL, 0.99)
	switch {
	case typical > 0 && late > lateRead*typical:
		h.share = late / typical
	case okGap && late > lateGap*gap:
		h.share, h.evidence[1] = late/gap, Figure{"ITL p99", gap, metric.Seconds}
	}
	h.findingZH = fmt.Sprintf("压测客户端打时间戳偏晚，每百个中有一个晚 %s：所示时间有一部分是它自己的。", duration(late))
	h.finding = fmt.Sprintf("the load generator stamped replies late, one in a hundred by %s: part of the times shown is its own.",
		duration(late))
	return h
}

// kernelStamped says that the kernel stamped the arrivals, so that a wait for a processor is in none of the times; of a
// thousand a few may lack a stamp.
func kernelStamped(l *metric.Level) bool {
	stamped, arrivals := l.Distribution(metric.TimeInClient), l.Succeeded
	if gaps := l.Distribution(metric.ITL); gaps != nil {
		arrivals = max(arrivals, gaps.N())
	}
	return stamped != nil && stamped.N() > 0 && float64(stamped.N()) >= 0.999*float64(arrivals)
}

// typicalTime is the median TTFT, without streaming the median latency, and its name; 0 where neither is known.
func typicalTime(l *metric.Level) (seconds float64, name string) {
	if x, ok := l.Quantile(metric.TTFT, 0.5); ok {
		return x, "median TTFT"
	}
	x, _ := l.Quantile(metric.Latency, 0.5)
	return x, "median latency"
}

// pauses is the garbage collector's share of the level.
func pauses(l *metric.Level) handicap {
	seconds, ok := l.Value(metric.Duration)
	if l.Client == nil || !ok || seconds <= 0 || l.Client.GCPauses <= pausedShare*seconds {
		return handicap{}
	}
	return handicap{l.Client.GCPauses / seconds, "the load generator stood still to collect garbage: part of the times shown is its own.",
		"压测客户端因垃圾回收而停顿：所示时间有一部分是它自己的。",
		[]Figure{{"time without any stamp", l.Client.GCPauses / seconds, metric.Ratio}, {"longest pause", l.Client.GCPauseMax, metric.Seconds}}}
}

// idleSlots is what late sending took off the load: of a closed loop the share of the slots' time between the end of one
// request and the start of the next, of an open loop the mean lateness of an arrival against the mean latency.
func idleSlots(l *metric.Level) handicap {
	lag := l.Distribution(metric.SendLag)
	if lag == nil || lag.N() < minRequests {
		return handicap{}
	}
	late := Figure{"mean client lateness", lag.Mean(), metric.Seconds}
	if l.Load.OpenLoop() {
		latency, ok := l.Value(metric.Latency)
		if !ok || lag.Mean() <= idleShare*latency {
			return handicap{}
		}
		return handicap{lag.Mean() / latency, "requests left later than planned: the server saw other arrivals than those asked for.",
			"请求发出晚于计划：服务端看到的到达过程与要求的不同。",
			[]Figure{late, {"average latency", latency, metric.Seconds}}}
	}
	seconds, ok := l.Value(metric.Duration)
	if !ok || lag.Sum() <= idleShare*seconds*float64(l.Load.Parallel) {
		return handicap{}
	}
	share := lag.Sum() / (seconds * float64(l.Load.Parallel))
	return handicap{share, "requests left late, so that slots stood idle: the load was lower than asked. Times count from the instant of " +
		"sending and are right.", "请求发出偏晚，并发槽有空闲：实际负载低于要求。时间从发送时刻起算，因此是准确的。", []Figure{{"idle time of the slots", share, metric.Ratio}, late}}
}
