package telemetry

import (
	"math"
	"slices"
	"sort"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A segment is a part of a source's readings: a level that was resumed has several. Its clock continues from the last instant in the
// level's log, so time in which nothing ran is not on it.
type segment struct {
	// first is the number of its first reading, wall the wall clock's time at instant 0.
	first int
	wall  time.Time
}

// Time is the wall clock's time at an instant of the level's clock.
func (r *Readings) Time(at record.Instant) time.Time {
	k := len(r.segments) - 1
	for k > 0 && (r.segments[k].first >= len(r.Windows) || at < r.Windows[r.segments[k].first].Sent) {
		k--
	}
	return r.segments[k].wall.Add(time.Duration(at))
}

// resume begins a further segment of the source.
func (r *Readings) resume(wall time.Time) {
	r.segments = append(r.segments, segment{len(r.Windows), wall})
	r.unread = true
}

// join makes the readings of earlier segments fit to the first one of a new segment: those that are not before it are dropped, as the clock
// continues from the last request and not from the readings that followed it.
func (r *Readings) join(w Window) {
	n := len(r.Windows)
	for n > 0 && r.Windows[n-1].Mid() >= w.Mid() {
		n--
	}
	r.Windows = r.Windows[:n]
	for k := range r.segments {
		r.segments[k].first = min(r.segments[k].first, n)
	}
	for _, s := range r.Series {
		s.changes = slices.DeleteFunc(s.changes, func(c change) bool { return c.reading >= n })
	}
}

// dropAbsent ends the series that the first reading of a segment does not have: its writer does not know those of the segment before.
func (r *Readings) dropAbsent() {
	at := len(r.Windows) - 1
	for _, s := range r.Series {
		if n := len(s.changes); n > 0 && s.changes[n-1].reading != at && !math.IsNaN(s.changes[n-1].value) {
			s.changes = append(s.changes, change{at, math.NaN()})
		}
	}
	r.unread = false
}

// Spliced is a counter without what it grew by between segments, and without its restarts there: neither belongs to the level. Readings
// within a segment keep their differences.
func (s *Series) Spliced() *Series {
	if len(s.of.segments) < 2 {
		return s
	}
	one := &Series{Metric: s.Metric, Labels: s.Labels, Counter: s.Counter, of: s.of}
	offset, last, known, part := 0.0, 0.0, false, -1
	values := s.Follow()
	before := math.NaN()
	for i := range s.of.Windows {
		v, there := values(i)
		if k := s.of.segmentOf(i); there && k != part {
			if known {
				offset = last - v
			}
			part = k
		}
		if v += offset; !there {
			v = math.NaN()
		} else {
			last, known = v, true
		}
		if v != before && !(math.IsNaN(v) && math.IsNaN(before)) {
			one.changes = append(one.changes, change{i, v})
		}
		before = v
	}
	return one
}

// segmentOf is the number of the segment of a reading.
func (r *Readings) segmentOf(reading int) int {
	return sort.Search(len(r.segments), func(k int) bool { return r.segments[k].first > reading }) - 1
}
