package verdict

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// NotOffered is the key of the cause that is of the load that was asked for: its slots or connections cannot carry its rate.
const NotOffered = "rate-not-offered"

const (
	// offeredLeast is the share of the asked rate below which another load was measured than the one that was asked for.
	offeredLeast = 0.9
	// fullSlots is how much of the time of slots or connections requests were in flight, from which on they bound the rate.
	fullSlots = 0.8
)

// rateNotOffered is a load with a rate whose requests had no way to the server when they were due: every slot of a paced closed
// loop was taken, or every connection of --max-connections. The rate is then ways ÷ the time that a request holds one (Little's
// law) and not the one that was asked for. Failed requests hold theirs too, often longest.
func rateNotOffered(s *evidence) []finding {
	load := s.level.Load
	ways, flag := s.ways()
	asked := load.OfferedRate()
	if ways == 0 || asked <= 0 || !load.Steady() { // of a changing load the sent rate is no figure of its slots
		return nil
	}
	arrivals := s.watch.arrivals()
	sent, ok := s.watch.rate(arrivals)
	held, counted := s.held(flag, arrivals)
	if !ok || !counted {
		return nil
	}
	noise := 3 / math.Sqrt(float64(arrivals)) // of the count of a Poisson process, three standard deviations
	if share := sent / asked; share >= min(offeredLeast, 1-noise) || held*float64(arrivals) < fullSlots*float64(ways)*s.seconds {
		return nil
	}
	most := float64(ways) / held
	needed := max(math.Ceil(asked*held), float64(ways)+1)
	what, of := i18n.Sprintf("%s at once", "%s 个并发", i18n.Count(ways, "request")), i18n.Text{EN: "a request", ZH: "每个请求"}
	if load.Conversations {
		what, of = i18n.Sprintf("%d at once", "%d 个并发", ways), i18n.Text{EN: "a conversation", ZH: "每个对话"}
	}
	if flag == "--max-connections" {
		what = i18n.Sprintf("%s (--max-connections)", "%s 个连接（--max-connections）", i18n.Count(ways, "connection"))
	}
	f := finding{share: 1 - sent/asked, Cause: metric.Cause{Key: NotOffered, Word: metric.Degraded,
		Evidence: []metric.Figure{metric.NewFigure("requested rate", "要求的速率", asked, metric.RequestsPerSecond),
			metric.NewFigure("offered rate", "实际速率", sent, metric.RequestsPerSecond), metric.NewFigure("mean time of "+of.EN, of.ZH+"的平均占用时间", held, metric.Seconds)}}}
	f.Finding = i18n.Sprintf("Only %s of %s requests per second were sent: with %s and %s per request, the maximum is %s per second.",
		"要求每秒 %[2]s 个请求，实际只发送了 %[1]s 个：%[3]s、每个请求占用 %[4]s，每秒最多 %[5]s 个。",
		digits(sent), digits(asked), what, ms(held), digits(most))
	if load.Conversations {
		f.Finding = i18n.Sprintf("Only %s of %s conversations per second started: with %s and %s per conversation, the maximum is %s per second.",
			"要求每秒开始 %[2]s 个对话，实际只有 %[1]s 个：%[3]s、每个对话占用 %[4]s，每秒最多 %[5]s 个。",
			digits(sent), digits(asked), what, ms(held), digits(most))
	}
	f.Try = i18n.Sprintf("raise %s to %.0f or more for this rate, or lower --rate", "达到此速率需要 %s %.0f 或更高；也可降低 --rate", flag, needed)
	if s.level.Failed > 0 {
		f.Try = f.Try.Plus(i18n.Text{EN: "; first find out what failed: failed requests occupy slots too", ZH: "；请先查明失败原因：失败的请求同样占用并发"})
	}
	if !load.OpenLoop() && flag == "--parallel" {
		f.Try = f.Try.Plus(i18n.Text{EN: "; --open-loop does not wait for answers", ZH: "；--open-loop 不等待响应"})
	}
	return []finding{f}
}

// ways is how many requests can be with the server at once, and the flag that says so; 0 for any number.
func (s *evidence) ways() (n int, flag string) {
	n, flag = s.level.Load.MaxSlots(), "--parallel"
	if c := s.client.Connections; c != nil && c.Limit > 0 && (s.level.Load.OpenLoop() || c.Limit < n) {
		return c.Limit, "--max-connections"
	}
	if s.level.Load.OpenLoop() {
		return 0, ""
	}
	return n, flag
}

// held is how long an arrival holds its way to the server on average: a request until its end, a conversation its slot until its last turn
// has ended, and a connection while one of its turns is in flight.
func (s *evidence) held(flag string, arrivals int) (seconds float64, ok bool) {
	if s.level.Load.Conversations && flag == "--parallel" {
		return s.level.Value(metric.ConversationLatency)
	}
	reached, ok := s.level.Value(metric.ReachedConcurrency)
	return reached * s.seconds / float64(arrivals), ok && reached > 0
}

// arrivals is how many sessions were sent; a later turn is not one more.
func (w *Watch) arrivals() (n int) {
	for _, one := range w.sends {
		if one.first {
			n++
		}
	}
	return n
}

// rate is how many of n arrivals a second were sent, from the first to the last; not ok for fewer than minRequests.
func (w *Watch) rate(n int) (float64, bool) {
	if n < minRequests || w.lastSent <= w.start {
		return 0, false
	}
	return float64(n-1) / (w.lastSent - w.start).Seconds(), true
}
