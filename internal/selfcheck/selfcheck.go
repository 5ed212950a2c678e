// Package selfcheck compares the log of a level with the load generator's own counters: every request that was sent has
// its record (conservation), and the requests in flight equal their rate times their mean time (Little's law), over the
// level and in windows of it. It is pure.
package selfcheck

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// mostSlices bounds the slices of time, firstWidth is their width at the start.
	mostSlices = 240
	firstWidth = 10_000_000
	// mostWindows bounds the counts of requests in flight that are kept.
	mostWindows = 64
	// apart is by which share the two may differ, and handling how long a request may be counted beyond its times: until its record is made.
	apart    = 0.05
	handling = 0.002
	// perWindow is how many slices a window has at least, windows into how many a level is cut.
	perWindow = 8
	windows   = 8
)

// A Check takes all records of a level, also those of its warm-up.
type Check struct {
	ended, failed, cancelled int
	width                    int64
	slices                   []float64 // nanoseconds in flight
	ends                     []int     // of requests, by the same slices
	total                    float64
	samples                  []metric.ClientSample // in which At, Span and InFlight count
}

// Counted is what the load generator counted over a whole level.
type Counted struct {
	Requests int64
	InFlight int64 // nanoseconds, of all requests
	// From and To bound the time.
	From, To record.Instant
}

// Add takes a record.
func (c *Check) Add(r *record.Record) {
	switch {
	case r.Cancelled():
		c.cancelled++
	case r.Fault != nil:
		c.failed++
	default:
		c.ended++
	}
	end := max(r.End, r.Last)
	begin := begun(r)
	if end <= 0 || begin > end {
		return
	}
	c.total += float64(end - begin)
	c.spread(int64(max(0, begin)), int64(end))
	c.ends[int64(end)/c.width]++
}

// Records is how many records there are.
func (c *Check) Records() int { return c.ended + c.failed + c.cancelled }

// begun is when a request was counted as in flight: before it waited for its connection.
func begun(r *record.Record) record.Instant {
	waited := r.PoolWait
	if r.Reconnects == 0 {
		waited += r.Connect + r.TLS
	}
	if r.Sent == 0 {
		return r.End - record.Instant(waited)
	}
	return r.Sent - record.Instant(waited)
}

func (c *Check) spread(a, b int64) {
	if c.width == 0 {
		c.width = firstWidth
	}
	for b/c.width >= mostSlices {
		half := (len(c.slices) + 1) / 2
		c.slices, c.ends = append(c.slices, 0), append(c.ends, 0)
		for i := range half {
			c.slices[i], c.ends[i] = c.slices[2*i]+c.slices[2*i+1], c.ends[2*i]+c.ends[2*i+1]
		}
		c.slices, c.ends, c.width = c.slices[:half], c.ends[:half], c.width*2
	}
	for int64(len(c.slices)) <= b/c.width {
		c.slices, c.ends = append(c.slices, 0), append(c.ends, 0)
	}
	for i := a / c.width; i*c.width < b; i++ {
		c.slices[i] += float64(min(b, (i+1)*c.width) - max(a, i*c.width))
	}
}

// Sample takes what the client saw of itself in about a second.
func (c *Check) Sample(s metric.ClientSample) {
	if s.InFlight == nil {
		return
	}
	if len(c.samples) == mostWindows {
		for i := range mostWindows / 2 {
			c.samples[i] = c.samples[2*i].Join(c.samples[2*i+1])
		}
		c.samples = c.samples[:mostWindows/2]
	}
	c.samples = append(c.samples, s)
}

// Result is what the check says. It is nil where the level was not counted, as in logs of earlier versions.
func (c *Check) Result(by Counted) *metric.SelfCheck {
	seconds := (by.To - by.From).Seconds()
	if by.Requests == 0 || seconds <= 0 {
		return nil
	}
	all := c.Records()
	s := &metric.SelfCheck{Sent: int(by.Requests), Ended: c.ended, Failed: c.failed, Cancelled: c.cancelled, Seconds: seconds,
		InFlight: float64(by.InFlight) / 1e9 / seconds, Little: c.total / 1e9 / seconds, Conserved: int(by.Requests) == all}
	rate := float64(by.Requests) / seconds
	s.Agrees = near(s.InFlight, s.Little, rate, 0)
	s.Windows, s.Missing = c.windows(by, rate)
	s.Agrees = s.Agrees && len(s.Windows) == 0
	return s
}

// near reports whether two means of requests in flight are the same; blur is by which share one of them is not known better.
func near(a, b, rate, blur float64) bool {
	return math.Abs(a-b) <= (apart+blur)*max(a, b)+handling*rate+1e-6
}

// windows are those in which the two do not agree, and those in which records are missing.
func (c *Check) windows(by Counted, rate float64) (bad []metric.LittleWindow, missing []metric.MissingWindow) {
	if c.width == 0 {
		return nil, nil
	}
	ended := int64(0)
	least := max((by.To-by.From).Seconds()/windows, perWindow*float64(c.width)/1e9)
	var joined metric.ClientSample
	for _, s := range c.samples {
		if joined.InFlight == nil {
			joined = s
		} else {
			joined = joined.Join(s)
		}
		if joined.Span < least {
			continue
		}
		to := joined.At.Seconds()
		w := metric.LittleWindow{From: to - joined.Span, To: to, InFlight: *joined.InFlight}
		w.Little = c.between(w.From*1e9, to*1e9) / 1e9 / joined.Span
		blur := 2 * float64(c.width) / 1e9 / joined.Span // slices at its edges lie in it by a part
		if !near(w.InFlight, w.Little, rate, blur) {
			bad = append(bad, w)
		}
		if joined.Ended != nil {
			if m := (metric.MissingWindow{From: w.From, To: to, Counted: int(*joined.Ended - ended)}); c.lacks(&m, rate) {
				missing = append(missing, m)
			}
			ended = *joined.Ended
		}
		joined = metric.ClientSample{}
	}
	return bad, missing
}

// lacks counts the records that ended in a window, and reports whether their number is another one than what was counted. Of the slices at
// its edges nobody knows which of their records lie in it, and a request is counted a little after its times.
func (c *Check) lacks(m *metric.MissingWindow, rate float64) bool {
	from, to := m.From*1e9/float64(c.width), m.To*1e9/float64(c.width)
	sure, edges := 0, 0
	for i, n := range c.ends {
		switch at := float64(i); {
		case at >= from && at+1 <= to:
			sure += n
		case at < to && at+1 > from:
			edges += n
		}
	}
	slack := 2 + int(math.Ceil(2*handling*rate))
	m.Records = min(max(m.Counted, sure), sure+edges) // as near to what was counted as the edges allow
	return m.Counted < sure-slack || m.Counted > sure+edges+slack
}

// between is the time in flight between two instants; of a slice that lies there by a part, that part counts.
func (c *Check) between(a, b float64) (sum float64) {
	for i, inFlight := range c.slices {
		from, to := float64(int64(i)*c.width), float64(int64(i+1)*c.width)
		if inside := min(b, to) - max(a, from); inside > 0 {
			sum += inFlight * inside / float64(c.width)
		}
	}
	return sum
}
