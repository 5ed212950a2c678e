package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A Running is the sums of a level under way, small enough to be kept beside the load: what a display needs to show
// averages so far. Its figures are those that an Aggregate of the same records has; distributions are not kept. The
// zero Running is empty. It is not safe for concurrent use.
type Running struct {
	Total, Succeeded, Failed, Streamed int

	start, end           record.Instant
	means                [means - 1]mean
	cached, cachedPrompt int64 // cached tokens, and the prompt tokens of the same requests
}

// A meanIndex is the place of a metric's sum in a Running.
type meanIndex int

// The metrics whose means a Running keeps. They are few: each is asked for with every request, on the load's goroutine.
const (
	noMean meanIndex = iota
	latencyMean
	ttftMean
	tpotMean
	gapMean
	inputMean
	outputMean
	means
)

// A mean is a sum of whole numbers, nanoseconds for times, and how many they are.
type mean struct{ sum, n int64 }

func (m *mean) join(o mean) { m.sum += o.sum; m.n += o.n }

func (m mean) value(unit Unit) float64 {
	v := float64(m.sum) / float64(m.n)
	if unit == Seconds {
		v /= 1e9
	}
	return v
}

// mean is the one at a place, empty for noMean.
func (s *Running) mean(i meanIndex) mean {
	if i == noMean {
		return mean{}
	}
	return s.means[i-1]
}

func (m mean) duration() (time.Duration, bool) {
	if m.n == 0 {
		return 0, false
	}
	return time.Duration(m.sum / m.n), true
}

// A kept is the formula of a mean of a Running, by the type of its values, and where its sum is.
type kept[F any] struct {
	of F
	at meanIndex
}

// The formulas of the rows whose means a Running keeps.
var (
	runningTimes  = keptMeans(func(d *Definition) (func(*record.Record) (time.Duration, bool), bool) { return d.time, d.time != nil })
	runningCounts = keptMeans(func(d *Definition) (func(*record.Record) (int, bool), bool) { return d.count, d.count != nil })
	runningSums   = keptMeans(func(d *Definition) (func(*record.Record) (time.Duration, int), bool) { return d.sum, d.sum != nil })
)

func keptMeans[F any](formula func(*Definition) (F, bool)) (all []kept[F]) {
	for i := range table {
		if f, ok := formula(&table[i]); ok && table[i].mean != noMean {
			all = append(all, kept[F]{f, table[i].mean - 1})
		}
	}
	return all
}

// TTFT is the mean, of the one record where the sums are those of one; not ok where no record has it. So are Latency and
// TPOT.
func (s *Running) TTFT() (time.Duration, bool) { return s.mean(ttftMean).duration() }

// Latency is the mean: see TTFT.
func (s *Running) Latency() (time.Duration, bool) { return s.mean(latencyMean).duration() }

// TPOT is the mean: see TTFT.
func (s *Running) TPOT() (time.Duration, bool) { return s.mean(tpotMean).duration() }

// InputTokens is the sum over successes.
func (s *Running) InputTokens() int64 { return s.mean(inputMean).sum }

// OutputTokens is the sum over successes.
func (s *Running) OutputTokens() int64 { return s.mean(outputMean).sum }

// RunningOf is the sums of one record; those of warm-up and cancelled requests are empty.
func RunningOf(r *record.Record) (s Running) {
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
	s.keep(r)
	if c, ok := r.CachedTokens(); ok && s.means[inputMean-1].n > 0 {
		s.cached, s.cachedPrompt = int64(c), s.means[inputMean-1].sum
	}
	return s
}

// keep sets the sums to those of one success.
func (s *Running) keep(r *record.Record) {
	for _, f := range runningTimes {
		if v, ok := f.of(r); ok {
			s.means[f.at] = mean{int64(v), 1}
		}
	}
	for _, f := range runningCounts {
		if n, ok := f.of(r); ok {
			s.means[f.at] = mean{int64(n), 1}
		}
	}
	if !r.Stream {
		return
	}
	for _, f := range runningSums {
		sum, n := f.of(r)
		s.means[f.at] = mean{int64(sum), int64(n)}
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
	for i := range s.means {
		s.means[i].join(o.means[i])
	}
	s.cached += o.cached
	s.cachedPrompt += o.cachedPrompt
}

// Level is the averages so far as a summary without distributions, with what exists for the kind of answers.
func (s *Running) Level(load Load, kind protocol.Kind) *Level {
	l := NewLevel(load, map[Key]float64{}, nil)
	l.Kind = kind
	l.Total, l.Succeeded, l.Failed, l.Streamed = s.Total, s.Succeeded, s.Failed, s.Streamed
	for i := range table {
		d := &table[i]
		if !d.Exists(kind) {
			continue
		}
		if m := s.mean(d.mean); m.n > 0 {
			l.values[d.Key] = m.value(d.Unit)
		}
		if d.sofar == nil {
			continue
		}
		if v, ok := d.sofar(s); ok {
			l.values[d.Key] = v
		}
	}
	return l
}
