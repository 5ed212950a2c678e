package engine

import (
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Snapshot is the state of a level at one moment. It is the zero Snapshot before the first level.
type Snapshot struct {
	// Name is the level's folder, Model what is asked for, Index the level's place in the sweep from 0, Levels how many
	// levels the sweep is planned to have, 0 where their results decide that; Number the measured sessions asked for, 0 where Duration
	// alone bounds the level.
	Name, Model string
	// Servers is how many servers the requests go to, where there are several, and Balance which of them each goes to.
	Servers int
	Balance string
	// Kind is what requests are answered with; it says which figures there are.
	Kind   protocol.Kind
	Index  int
	Levels int
	Number int
	Warmup int
	Warmed int
	Before int // what Ended was in the levels before, in all
	Done   int // measured requests that ended, failures included
	Failed int
	// Sessions are the measured sessions that are over. Turns says that some session has several turns; else each is a
	// request, and Sessions is Done. Warmup and Warmed are sessions too.
	Sessions int
	Turns    bool
	// Elapsed is the time since the level began, or since its warm-up time was over; WarmingUp reports whether it is not over yet.
	Elapsed   time.Duration
	WarmingUp bool
	// Dropped are measured sessions that are never sent, because of --max-in-flight.
	Dropped  int
	Duration time.Duration // the bound of the level, 0 for none
	Replay   time.Duration // when the last session of a replay arrives, 0 where that is not known and for other loads
	TTFT     time.Duration // mean so far, 0 when there is none
	// OutputTokens and InputTokens are those of requests that ended, as the server counted them.
	OutputTokens  int64
	InputTokens   int64
	LatestLatency time.Duration
	// Good is how many measured requests keep every objective so far; Judged says that there are objectives.
	Good   int
	Judged bool
	// Parallel is the concurrency asked for at the moment, 0 in an open loop; InFlight is that of now, and Reached its mean so far:
	// Σ time in flight ÷ Elapsed, warm-up and waiting for connections included.
	Parallel, InFlight int
	Reached            float64
	// AskedRate is the arrival rate asked for at the moment, in sessions a second, 0 for none; Started is how many sessions started so
	// far, warm-up included, and Starting in which time.
	AskedRate float64
	Started   int
	Starting  time.Duration
	// Ahead estimates the time of the levels ahead, pauses included; 0 where there are none, and as long as nothing ended.
	Ahead time.Duration
	// Silence is that of the request under way which has said nothing for longest.
	Silence Silence
	level   *liveLevel
}

// Detail reads percentiles, failures and the latest requests of the level; nil before the first level.
func (s Snapshot) Detail() *Detail {
	if s.level == nil {
		return nil
	}
	sofar := &s.level.sofar
	d := &Detail{TTFT: sofar.ttft.read(), TPOT: sofar.tpot.read(), Latency: sofar.latency.read()}
	s.level.mu.Lock()
	defer s.level.mu.Unlock()
	sofar.rest(d)
	return d
}

// goodness is ", goodput 12.50 req/s (98.1 % good)", no text where there is no objective or no request ended.
func (s Snapshot) goodness() i18n.Text {
	if !s.Judged || s.Done == 0 || s.Elapsed <= 0 {
		return i18n.Text{}
	}
	return i18n.Sprintf(", goodput %.2f req/s (%.1f %% good)", "，有效吞吐 %.2f req/s（合格 %.1f %%）", float64(s.Good)/s.Elapsed.Seconds(),
		100*float64(s.Good)/float64(s.Done))
}

// longSilence is from when on the plain line tells of a silence.
const longSilence = 10 * time.Second

// Line is the state in one plain line for logs.
func (s Snapshot) Line() i18n.Text {
	line := i18n.Sprintf("%s: %s, %d in flight", "%s：%s，在途 %d", s.Name, s.progress(), s.InFlight)
	add := func(en, zh string, args ...any) { line = line.Plus(i18n.Sprintf(en, zh, args...)) }
	if math.Abs(s.Reached-float64(s.InFlight)) >= 0.05 {
		add(" (%.1f on average)", "（平均 %.1f）", s.Reached)
	}
	add(", %.2f req/s", "，%.2f req/s", s.Rate())
	if s.Failed > 0 {
		add(", %d failed", "，失败 %d", s.Failed)
	}
	if s.TTFT > 0 {
		add(", TTFT %.4f s", "，TTFT %.4f s", s.TTFT.Seconds())
	}
	if s.Tokens() > 0 {
		add(", %.1f tok/s", "，%.1f tok/s", s.TokenRate())
	}
	line = line.Plus(s.goodness())
	if s.Silence.For >= longSilence {
		add(", request %d idle for %s", "，请求 %d 已静默 %s", s.Silence.Seq, s.Silence.For.Round(time.Second))
	}
	if left, ok := s.Left(); ok {
		add(", about %s left", "，约剩 %s", left.Round(time.Second))
	}
	return line
}

// progress is how much is done: of the sessions where some have several turns, else of the requests.
func (s Snapshot) progress() i18n.Text {
	switch {
	case s.Number == 0:
		return i18n.Sprintf("%s", "%s 个请求", i18n.Count(s.Done, "request"))
	case s.Turns:
		return i18n.Sprintf("%d of %s, %s", "%d/%s 个会话，%s 个请求", s.Sessions, i18n.Count(s.Number, "session"), i18n.Count(s.Done, "request"))
	}
	return i18n.Sprintf("%d of %s", "%d/%s 个请求", s.Done, i18n.Count(s.Number, "request"))
}

// Ended is how many are over of what Number counts: sessions where some have several turns, else requests.
func (s Snapshot) Ended() int {
	if s.Turns {
		return s.Sessions
	}
	return s.Done
}

// Rate is how many requests a second ended so far.
func (s Snapshot) Rate() float64 { return perSecond(float64(s.Done), s.Elapsed) }

// Tokens are the output tokens of the requests that ended, or the input tokens where no answer is generated.
func (s Snapshot) Tokens() int64 {
	if s.Kind.Generates() {
		return s.OutputTokens
	}
	return s.InputTokens
}

// TokenRate is how many of these tokens there were a second.
func (s Snapshot) TokenRate() float64 { return perSecond(float64(s.Tokens()), s.Elapsed) }

// StartRate is how many sessions a second started, as long as there were any to start.
func (s Snapshot) StartRate() float64 { return perSecond(float64(s.Started), s.Starting) }

func perSecond(n float64, in time.Duration) float64 {
	if in <= 0 {
		return 0
	}
	return n / in.Seconds()
}

// Share is how much of the level is done, 0…1: of its sessions, or of its time where that alone bounds it.
func (s Snapshot) Share() float64 {
	switch {
	case s.Number > 0:
		return min(1, float64(s.Ended())/float64(s.Number))
	case s.Duration > 0:
		return min(1, s.Elapsed.Seconds()/s.Duration.Seconds())
	}
	return 0
}

// Over reports whether nothing of the level is left to be done.
func (s Snapshot) Over() bool {
	return s.InFlight == 0 && (s.Number > 0 && s.Ended() >= s.Number || s.Number == 0 && s.Duration > 0 && s.Elapsed > s.Duration)
}

// Left estimates the time that the level still needs, from the rate so far.
func (s Snapshot) Left() (time.Duration, bool) {
	if s.Number == 0 {
		left := s.Duration - s.Elapsed
		return left, left > 0
	}
	if left := s.Replay - s.Elapsed; left > 0 {
		return left, true
	}
	done := s.Ended()
	if done == 0 || done >= s.Number {
		return 0, false
	}
	left := time.Duration(float64(s.Elapsed) * float64(s.Number-done) / float64(done))
	if s.Duration > 0 {
		left = min(left, max(0, s.Duration-s.Elapsed))
	}
	return left, true
}
