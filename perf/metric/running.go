package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Running is the sums of a level under way, small enough to be kept beside the load: what a display needs to show
// averages so far. Its figures are those that an Aggregate of the same records has; distributions are not kept. The
// zero Running is empty. It is not safe for concurrent use.
type Running struct {
	Total, Succeeded, Failed, Streamed int

	start, end           record.Instant
	latency, ttft, tpot  meanTime
	gap                  meanTime
	input, output        mean
	cached, cachedPrompt int64
}

type mean struct{ sum, n int64 }

func (m *mean) add(n int) { m.sum += int64(n); m.n++ }

func (m *mean) join(o mean) { m.sum += o.sum; m.n += o.n }

func (m mean) value() float64 { return float64(m.sum) / float64(m.n) }

// A meanTime is a mean of durations, in seconds.
type meanTime struct{ mean }

func (m *meanTime) add(d time.Duration) { m.sum += int64(d); m.n++ }

func (m meanTime) value() float64 { return m.mean.value() / 1e9 }

func (m meanTime) duration() (time.Duration, bool) {
	if m.n == 0 {
		return 0, false
	}
	return time.Duration(m.sum / m.n), true
}

// TTFT is the mean, of the one record where the sums are those of one; not ok where no record has it. So are Latency and
// TPOT.
func (s *Running) TTFT() (time.Duration, bool) { return s.ttft.duration() }

// Latency is the mean: see TTFT.
func (s *Running) Latency() (time.Duration, bool) { return s.latency.duration() }

// TPOT is the mean: see TTFT.
func (s *Running) TPOT() (time.Duration, bool) { return s.tpot.duration() }

// OutputTokens is the sum over successes.
func (s *Running) OutputTokens() int64 { return s.output.sum }

// RunningOf is the sums of one record; those of warm-up and cancelled requests are empty.
func RunningOf(r *record.Record) Running {
	var s Running
	if !r.Counted() {
		return s
	}
	s.Total = 1
	if r.Stream {
		s.Streamed = 1
	}
	if r.Sent != 0 {
		s.start, s.end = r.Sent, max(r.End, r.Last, r.Sent)
	}
	if !r.Succeeded() {
		s.Failed = 1
		return s
	}
	s.Succeeded = 1
	s.times(r)
	s.tokens(r)
	return s
}

func (s *Running) times(r *record.Record) {
	if v, ok := r.Latency(); ok {
		s.latency.add(v)
	}
	if v, ok := r.TTFT(); ok {
		s.ttft.add(v)
	}
	if v, ok := r.TPOT(); ok {
		s.tpot.add(v)
	}
	if r.Stream {
		sum, n := r.PayloadGapSum()
		s.gap.sum, s.gap.n = int64(sum), int64(n)
	}
}

func (s *Running) tokens(r *record.Record) {
	in, ok := r.InputTokens()
	if ok {
		s.input.add(in)
		if c, ok := r.CachedTokens(); ok {
			s.cached, s.cachedPrompt = int64(c), int64(in)
		}
	}
	if n, ok := r.OutputTokens(); ok {
		s.output.add(n)
	}
}

// Join adds the sums of other records.
func (s *Running) Join(o Running) {
	s.Total += o.Total
	s.Succeeded += o.Succeeded
	s.Failed += o.Failed
	s.Streamed += o.Streamed
	if s.start == 0 || o.start != 0 && o.start < s.start {
		s.start = o.start
	}
	s.end = max(s.end, o.end)
	s.latency.join(o.latency.mean)
	s.ttft.join(o.ttft.mean)
	s.tpot.join(o.tpot.mean)
	s.gap.join(o.gap.mean)
	s.input.join(o.input)
	s.output.join(o.output)
	s.cached += o.cached
	s.cachedPrompt += o.cachedPrompt
}

// Level is the averages so far as a summary without distributions.
func (s *Running) Level(load Load) *Level {
	l := NewLevel(load, map[Key]float64{}, nil)
	l.Total, l.Succeeded, l.Failed, l.Streamed = s.Total, s.Succeeded, s.Failed, s.Streamed
	for key, m := range map[Key]meanTime{Latency: s.latency, TTFT: s.ttft, TPOT: s.tpot, PayloadGap: s.gap} {
		if m.n > 0 {
			l.values[key] = m.value()
		}
	}
	for key, m := range map[Key]mean{InputTokens: s.input, OutputTokens: s.output} {
		if m.n > 0 {
			l.values[key] = m.value()
		}
	}
	if s.cachedPrompt > 0 {
		l.values[CachedShare] = float64(s.cached) / float64(s.cachedPrompt)
	}
	if seconds := float64(s.end-s.start) / 1e9; seconds > 0 {
		s.rates(l.values, seconds)
	}
	return l
}

func (s *Running) rates(v map[Key]float64, seconds float64) {
	v[Duration] = seconds
	v[RequestThroughput] = float64(s.Succeeded) / seconds
	if s.output.n == 0 {
		return
	}
	v[OutputThroughput] = float64(s.output.sum) / seconds
	if s.input.n > 0 {
		v[TotalThroughput] = float64(s.input.sum+s.output.sum) / seconds
	}
}
