package health

import (
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A Pair is one moment on both clocks: the wall clock was read between two readings of the monotonic clock, Mono is the
// middle of these and Within the time between them.
type Pair struct {
	Mono   record.Instant
	Wall   time.Time
	Within time.Duration
}

const (
	// torn is from which Within on a pair says nothing: something else ran between its readings.
	torn = 20 * time.Microsecond
	// stepLeast is the smallest jump of the wall clock between two pairs that counts as a step. Both clocks are read within
	// a tenth of it, and clocks that are slewed apart by 500 µs a second, as some systems do, part by half of it in a tick.
	stepLeast = 100 * time.Microsecond
)

// clocks holds the wall clock against the monotonic clock, a pair at a time.
type clocks struct {
	found metric.Clocks
	first Pair
	last  [2]point // the newest first
	known int      // of last, since the latest step
	steps float64  // Σ of their heights
}

// A point is a pair as seconds: the wall clock less the monotonic clock, at an instant.
type point struct{ at, offset float64 }

// add takes a pair and returns the height of the step that lies between it and the one before, 0 for none.
func (c *clocks) add(p Pair) (step float64) {
	if p.Within >= torn {
		return 0
	}
	if c.found.Pairs == 0 {
		c.first = p
	}
	now := c.point(p)
	c.found.Pairs++
	c.found.Within = max(c.found.Within, p.Within.Seconds())
	if c.found.Pairs > 1 {
		if jump := now.offset - c.last[0].offset; math.Abs(jump) > stepLeast.Seconds() {
			step = jump
		}
	}
	switch {
	case step != 0:
		c.found.Steps++
		c.steps += step
		if math.Abs(step) > math.Abs(c.found.Step) {
			c.found.Step = step
		}
		c.known = 0
	case c.known >= 2:
		between := c.last[1].towards(now, c.last[0].at)
		c.found.Residual = max(c.found.Residual, math.Abs(c.last[0].offset-between))
	}
	c.last = [2]point{now, c.last[0]}
	c.known++
	return step
}

// point lays a pair beside the first one. It is made from whole nanoseconds: a wall clock in seconds has no room for them.
func (c *clocks) point(p Pair) point {
	passed := int64(p.Mono - c.first.Mono)
	offset := p.Wall.UnixNano() - c.first.Wall.UnixNano() - passed
	return point{float64(passed) / 1e9, float64(offset) / 1e9}
}

// towards is the offset at an instant on the line from p to q.
func (p point) towards(q point, at float64) float64 {
	return p.offset + (q.offset-p.offset)*(at-p.at)/(q.at-p.at)
}

// result is what the pairs say; nil where fewer than two counted.
func (c *clocks) result() *metric.Clocks {
	if c.found.Pairs < 2 || c.last[0].at <= 0 {
		return nil
	}
	found := c.found
	found.Drift = (c.last[0].offset - c.steps) / c.last[0].at
	return &found
}
