package report

import "github.com/modelscope/evalscope/perf/metric"

const (
	// busyClient: above four fifths of its processors a program's goroutines queue for them.
	busyClient = 0.8
	// lateRead: a goroutine that waits this long for a processor stamps what it reads this late, which is more than
	// any of the times that a report shows with three decimals may be off.
	lateRead = 0.005
	// lateShare: a send lag of a twentieth of the TTFT is more than the difference that a user looks for.
	lateShare = 0.05
	// lateSend is the lag below which lateness is no matter, however short the TTFT.
	lateSend = 0.002
)

// clientShort says that the load generator was so short of processor time that it may have limited the level.
func clientShort(l *metric.Level) bool {
	return l.Client != nil && (l.Client.CPUShare > busyClient || l.Client.SchedDelayP99 > lateRead)
}

// clientLate says that requests left late: the p99 of the send lag is above 2 ms and above a twentieth of the median
// TTFT (of the latency, without streaming).
func clientLate(l *metric.Level) (float64, bool) {
	lag, ok := l.Quantile(metric.SendLag, 0.99)
	if !ok || lag <= lateSend {
		return lag, false
	}
	typical, ok := l.Quantile(metric.TTFT, 0.5)
	if !ok {
		typical, ok = l.Quantile(metric.Latency, 0.5)
	}
	return lag, ok && lag > lateShare*typical
}

// clientRule says that the load generator may have coloured the figures. Thresholds: clientShort's and clientLate's. It
// speaks once, of the level where it is worst.
func clientRule(r Run) []Suggestion {
	var worst *metric.Level
	var worstLag float64
	for _, l := range r.Levels {
		lag, late := clientLate(l)
		if (late || clientShort(l)) && (worst == nil || lag > worstLag) {
			worst, worstLag = l, lag
		}
	}
	if worst == nil {
		return nil
	}
	evidence := []Figure{{"client lateness p99", worstLag, metric.Seconds}}
	if c := worst.Client; c != nil {
		evidence = append(evidence, Figure{"client CPU", c.CPUShare, metric.Ratio},
			Figure{"client scheduling delay p99", c.SchedDelayP99, metric.Seconds})
	}
	return []Suggestion{{
		Rule: "client-limited", Severity: Warning, Level: levelName(worst), Evidence: evidence,
		Finding: "The load generator itself was late at " + levelName(worst) + ": part of the times shown is its own.",
		Try:     "run it on a machine with more free processors, apart from the server, or with less load",
	}}
}
