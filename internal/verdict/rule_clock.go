package verdict

import (
	"fmt"
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// slew is how fast a wall clock is corrected without a step: Linux at most by 500 µs a second.
	slew = 500e-6
	// stepLeast is the smallest jump that counts as a step, in seconds, and stepTypical as a part of the typical time.
	stepLeast   = 0.005
	stepTypical = 0.05
	// maxSteps bounds how many are kept; a clock that jumps more often is told by these.
	maxSteps = 64
)

// clocks finds steps of the wall clock in pairs of monotonic and wall clock.
type clocks struct {
	n     int
	last  [3]pair // the pairs before, the newest first
	steps []step
}

type pair struct {
	mono   record.Instant
	offset float64 // wall clock less monotonic clock, in seconds, against the first pair
	first  time.Time
}

type step struct {
	from, to record.Instant
	by       float64
}

// add takes a pair. A step is one that the pairs around it confirm: a pair whose two readings were torn apart by the scheduler
// looks like a step there and back. So one in the first or the last second is not seen.
func (c *clocks) add(mono record.Instant, wall time.Time) {
	now := pair{mono: mono, first: c.last[0].first}
	if c.n == 0 {
		now.first = wall.Add(-time.Duration(mono))
	}
	now.offset = (wall.Sub(now.first) - time.Duration(mono)).Seconds()
	c.n++
	if after, before, earlier := c.last[0], c.last[1], c.last[2]; c.n > 3 && len(c.steps) < maxSteps {
		jump, kept := after.offset-before.offset, now.offset-earlier.offset
		allowed := stepLeast/2 + slew*(now.mono-earlier.mono).Seconds()
		if math.Abs(jump) > allowed && math.Abs(kept) > allowed && (jump > 0) == (kept > 0) {
			c.steps = append(c.steps, step{before.mono, after.mono, jump})
		}
	}
	c.last = [3]pair{now, c.last[0], c.last[1]}
}

// clockSteps is a wall clock that was set during the level. Kernel stamps are of that clock; those that a step spans are not
// believed and reads stand in for them, so only what was in the sockets at that moment is touched.
func clockSteps(s *subject) []finding {
	if !s.kernel || s.seconds <= 0 {
		return nil
	}
	least := max(stepLeast, stepTypical*s.typical)
	var most step
	var at stretch
	for _, one := range s.watch.clocks.steps {
		if math.Abs(one.by) < least || one.to < s.watch.start || one.from > s.watch.end {
			continue
		}
		if at.to == 0 {
			at.from = s.at(one.from)
		}
		at.to = s.at(one.to)
		at.share += (one.to - one.from).Seconds() / s.seconds
		if math.Abs(one.by) > math.Abs(most.by) {
			most = one
		}
	}
	if most.by == 0 {
		return nil
	}
	f := finding{share: at.share, Cause: metric.Cause{Key: "clock-step", Word: metric.Degraded, From: at.from, To: at.to,
		Evidence: []metric.Figure{{Name: "largest step of the wall clock", Value: math.Abs(most.by), Unit: metric.Seconds}},
		Finding: fmt.Sprintf("The wall clock was set by %s while requests were under way: arrivals at that moment may be stamped wrongly, and "+
			"times do not match the server's log.", ms(math.Abs(most.by))),
		FindingZH: fmt.Sprintf("运行期间系统时钟被调整了 %s：当时到达的数据时间戳可能有误，且与服务端日志的时间对不上。", ms(math.Abs(most.by))),
		Try:       "let the clock be slewed, not stepped (chrony does), or run it again", TryZH: "请让时钟平滑校正而非跳变（如使用 chrony），或重新运行"}}
	return []finding{f}
}
