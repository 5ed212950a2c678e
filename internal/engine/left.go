package engine

import (
	"math"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
)

// A throughput is how many sessions a second a level made with how many slots; the zero pace is unknown.
type throughput struct {
	parallel int
	rate     float64
}

// growth is the exponent e of rate ∝ parallel^e that is assumed before two levels were seen: between a server that is
// full (0) and one with room for all (1).
const growth = 0.5

// AllLeft estimates the time that the whole sweep still needs, this level included. It is not ok in the last level, whose
// Left it would be, before anything ended, and in a sweep of unknown length.
func (s Snapshot) AllLeft() (time.Duration, bool) {
	if s.Levels == 0 {
		return 0, false
	}
	left, _ := s.Left()
	return left + s.Ahead, s.Ahead > 0
}

// timeAhead estimates the time of the levels after this one. Their rates are scaled from the present one's, by the growth
// that the last two levels showed.
func (s sweepProgress) timeAhead(now throughput) time.Duration {
	if len(s.ahead) == 0 || now.rate <= 0 {
		return 0
	}
	return remaining(append(s.paces[:len(s.paces):len(s.paces)], now), s.ahead, s.pause)
}

// remaining is how long levels will take after those of which the paces are known; the last of these is the present one.
func remaining(known []throughput, levels []plan.Level, pause time.Duration) (all time.Duration) {
	now := known[len(known)-1]
	e := growthOf(known)
	for _, l := range levels {
		rate := now.rate
		if now.parallel > 0 && !l.OpenLoop() {
			rate *= math.Pow(float64(l.MaxSlots())/float64(now.parallel), e)
		}
		if asked := l.OfferedRate(); asked > 0 && (l.OpenLoop() || asked < rate) {
			rate = asked
		}
		took := l.Duration
		if l.Number > 0 {
			took = time.Duration(float64(l.Warmup+l.Number) / rate * float64(time.Second))
			if l.Duration > 0 {
				took = min(took, l.Duration)
			}
		}
		all += pause + l.WarmupTime + took
	}
	return all
}

// growthOf is the exponent that the last two paces show.
func growthOf(known []throughput) float64 {
	if len(known) < 2 {
		return growth
	}
	a, b := known[len(known)-2], known[len(known)-1]
	if a.parallel == 0 || b.parallel == 0 || a.parallel == b.parallel || a.rate <= 0 || b.rate <= 0 {
		return growth
	}
	e := math.Log(b.rate/a.rate) / math.Log(float64(b.parallel)/float64(a.parallel))
	return min(max(e, 0), 1)
}
