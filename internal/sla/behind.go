package sla

import "github.com/modelscope/evalscope/perf/metric"

// What requests wait for behind a limit.
const (
	behindQueue      = "queue"
	behindDecode     = "decode"
	behindFailures   = "failures"
	behindSaturation = "saturation"
)

// behind says what breaks a group's rule from one load to a larger one: requests fail, wait for their first token, are decoded more
// slowly, or there is no more throughput. It is "" where that is not known.
func behind(g Group, below, above []*metric.Level) string {
	j := judge(g, above)
	if j.Verdict != Fail {
		return ""
	}
	for _, c := range j.Checks {
		if c.Known && !c.Kept {
			return causeOf(c.Rule.Figure, sound(below), sound(above))
		}
	}
	return behindFailures
}

func causeOf(f Figure, below, above []*metric.Level) string {
	switch f.key {
	case metric.TTFT:
		return behindQueue
	case metric.TPOT, metric.ITL:
		return behindDecode
	case metric.Latency:
		wait, whole := grown(metric.TTFT, below, above), grown(metric.Latency, below, above)
		switch {
		case whole <= 0:
			return ""
		case wait >= whole/2:
			return behindQueue
		}
		return behindDecode
	case metric.RequestThroughput, metric.OutputThroughput, metric.Goodput:
		return behindSaturation
	}
	return behindFailures
}

// grown is by how much the mean of a time is longer at one load than at another.
func grown(key metric.Key, below, above []*metric.Level) float64 {
	f := Figure{key: key, scale: 1}
	x, ok := mean(f, below)
	y, known := mean(f, above)
	if !ok || !known {
		return 0
	}
	return y - x
}
