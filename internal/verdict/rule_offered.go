package verdict

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/metric"
)

// NotOffered is the key of the cause that is of the load that was asked for: its slots cannot carry its rate.
const NotOffered = "rate-not-offered"

const (
	// offeredLeast is the share of the asked rate below which another load was measured than the one that was asked for.
	offeredLeast = 0.9
	// fullSlots is how much of the slots' time requests were in flight, from which on the slots are what bounds the rate.
	fullSlots = 0.8
)

// rateNotOffered is a paced closed loop whose slots were full: the next request then waits for a slot and not for its
// arrival, so that the rate is slots ÷ latency (Little's law) and not the one that was asked for.
func rateNotOffered(s *subject) []finding {
	load := s.level.Load
	if load.OpenLoop() || load.Rate <= 0 {
		return nil
	}
	sent, ok := s.watch.rate()
	latency, known := s.level.Value(metric.Latency)
	reached, counted := s.level.Value(metric.ReachedConcurrency)
	if !ok || !known || !counted || latency <= 0 {
		return nil
	}
	slots := float64(load.Parallel)
	noise := 3 / math.Sqrt(float64(len(s.watch.sends))) // of the count of a Poisson process, three standard deviations
	if share := sent / load.Rate; share >= min(offeredLeast, 1-noise) || reached < fullSlots*slots {
		return nil
	}
	most, needed := slots/latency, math.Ceil(load.Rate*latency)
	return []finding{{share: 1 - sent/load.Rate, Cause: metric.Cause{Key: NotOffered, Word: metric.Degraded,
		Evidence: []metric.Figure{{Name: "asked rate", Value: load.Rate, Unit: metric.RequestsPerSecond},
			{Name: "offered rate", Value: sent, Unit: metric.RequestsPerSecond}, {Name: "mean latency", Value: latency, Unit: metric.Seconds}},
		Finding: fmt.Sprintf("Only %s of %s requests a second were sent: %d requests at once with a mean latency of %s make at most %s a second.",
			digits(sent), digits(load.Rate), load.Parallel, ms(latency), digits(most)),
		FindingZH: fmt.Sprintf("要求每秒 %s 个请求，实际只发送了 %s 个：%d 个并发、平均延迟 %s，每秒最多 %s 个。", digits(load.Rate), digits(sent), load.Parallel,
			ms(latency), digits(most)),
		Try:   fmt.Sprintf("--parallel %.0f or more for this rate at this latency, a lower --rate, or --open-loop, which does not wait for answers", needed),
		TryZH: fmt.Sprintf("在该延迟下达到此速率需要 --parallel %.0f 或更高；也可降低 --rate，或使用不等待响应的 --open-loop", needed)}}}
}

// rate is how many requests a second were sent, from the first to the last; not ok for fewer than minRequests.
func (w *Watch) rate() (float64, bool) {
	n := len(w.sends)
	if n < minRequests {
		return 0, false
	}
	first, last := w.sends[0].sent, w.sends[0].sent
	for _, one := range w.sends {
		first, last = min(first, one.sent), max(last, one.sent)
	}
	if last <= first {
		return 0, false
	}
	return float64(n-1) / (last - first).Seconds(), true
}
