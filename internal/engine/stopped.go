package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/bits"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A Stopped is a level that an earlier process began and did not end, as its log tells of it.
type Stopped struct {
	// Segment is the number of the segment with which it goes on, 0 where nothing of it is there. At is the last instant that its
	// log knows, from which the clock goes on.
	Segment int
	At      record.Instant
	// Killed reports whether the last process ended without a word, so that what was under way has no record.
	Killed bool
	// FirstItem is the number of the first item that the level took, -1 where the log does not say.
	FirstItem int64

	began    bool             // the measured part
	begins   record.Instant   // where it begins, which the schedule counts from
	firstDue record.Instant   // of the measured sessions
	over     items            // those whose sessions are over
	warmed   int              // sessions of the warm-up that are over
	measured int              // and of the measured ones
	dropped  int              // measured sessions that were never sent
	unsent   int              // sessions of the warm-up that were never sent
	drops    []record.Instant // when those that were never sent were due
	requests int64            // the number of the next request
	sessions int64            // the number of the next session
	base     int64            // the number of the first request of the last segment
	records  int64            // of the last segment
	sums     metric.Running   // of the measured requests that ended
	good     int
	turns    bool
	busy     record.Instant // Σ time in flight
}

// ReadStopped reads the log of the level in folder. objectives are the run's.
func ReadStopped(ctx context.Context, folder string, objectives []metric.Objective) (*Stopped, error) {
	s := &Stopped{Segment: eventlog.LastSegment(folder) + 1, FirstItem: -1}
	if s.Segment == 0 {
		return s, eventlog.Discard(folder, 0)
	}
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if first := log.Head().FirstItem; first != nil {
		s.FirstItem = *first
	}
	least, limits, segment := int64(math.MaxInt64), metric.NewLimits(objectives), 0
	for ctx.Err() == nil {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			if s.FirstItem < 0 && least != math.MaxInt64 {
				s.FirstItem = least
			}
			all := log.Segments()
			s.Killed = all[len(all)-1].End == nil
			if again := all[len(all)-1].Head.Resumed; again != nil {
				s.At = max(s.At, again.At)
			}
			return s, eventlog.Discard(folder, s.Segment)
		}
		if err != nil {
			return nil, err
		}
		if e.Segment != segment {
			segment, s.base, s.records = e.Segment, s.requests, 0
		}
		switch e.Kind {
		case eventlog.KindRequest:
			least = min(least, e.Request.Item)
			s.request(e.Request, limits)
		case eventlog.KindProbe:
			s.probe(e.Probe)
		case eventlog.KindClock:
			s.At = max(s.At, e.Clock.Mono)
		case eventlog.KindEnd:
			s.At = max(s.At, e.End.At)
		}
	}
	return nil, context.Cause(ctx)
}

func (s *Stopped) request(r *record.Record, limits metric.Limits) {
	s.At = max(s.At, r.End, r.Last, r.Sent)
	s.requests, s.sessions = max(s.requests, r.Seq+1), max(s.sessions, r.Session+1)
	if r.Sent > 0 {
		s.busy += max(r.End, r.Sent) - r.Sent
	}
	s.records++
	if r.Held {
		s.over.add(r.Item)
	}
	if r.Cancelled() || r.Held {
		return
	}
	over := !r.More || r.Fault != nil && r.Graph == nil // the other requests of a graph go on
	if over {
		s.over.add(r.Item)
	}
	if r.Warmup {
		if over {
			s.warmed++
		}
		return
	}
	if r.Turn == 0 && (s.firstDue == 0 || r.Due < s.firstDue) {
		s.firstDue = r.Due
	}
	s.sums.Join(metric.RunningOf(r))
	s.turns = s.turns || r.More || r.Turn > 0
	if len(limits) > 0 && limits.Met(r) {
		s.good++
	}
	if over {
		s.measured++
	}
}

func (s *Stopped) probe(raw json.RawMessage) {
	switch gjson.GetBytes(raw, "of").String() {
	case metric.OfClient:
		s.At = max(s.At, record.Instant(gjson.GetBytes(raw, "at").Int()))
	case metric.OfSchedule:
		s.began, s.begins = true, record.Instant(gjson.GetBytes(raw, "begins").Int())
		s.At = max(s.At, s.begins)
	case metric.OfDrop:
		due := record.Instant(gjson.GetBytes(raw, "due").Int())
		s.At, s.drops = max(s.At, due), append(s.drops, due)
		if gjson.GetBytes(raw, "warmup").Bool() {
			s.unsent++
		} else {
			s.dropped++
		}
	}
}

// rest is what is left of the level; ok is false where nothing is.
func (s *Stopped) rest(l plan.Level) (rest plan.Level, ok bool) {
	if !s.began { // nothing was measured: its schedule begins anew
		if l.Barrier {
			l.Warmup = max(0, l.Warmup-s.warmed)
		}
		return l, true
	}
	number, length := l.Number, l.Length()
	if l.Barrier {
		l.Warmup = 0
	}
	l.WarmupTime = 0
	l.Warmup = max(0, l.Warmup-s.warmed-s.unsent)
	l.Number = max(0, l.Number-s.measured-s.dropped)
	timed := length > 0 && l.Duration >= length // by a load that ends by itself
	if !timed && l.Duration > 0 && s.firstDue > 0 {
		l.Duration -= time.Duration(s.At - s.firstDue)
		ok = l.Duration > 0
	} else {
		ok = !timed || time.Duration(s.At-s.begins) < length
	}
	return l, ok && (number == 0 || l.Number > 0)
}

// scheduled is how many sessions of the schedule of the level's measured part are over or will never be sent.
func (s *Stopped) scheduled(l plan.Level) int {
	if s == nil {
		return 0
	}
	n := s.measured + s.dropped
	if l.Warmup > 0 && !l.Barrier { // it is a part of that schedule
		n += s.warmed + s.unsent
	}
	return n
}

// never are the instants of the schedule whose sessions are never sent, with how many each has.
func (s *Stopped) never() map[time.Duration]int {
	all := map[time.Duration]int{}
	for _, due := range s.drops {
		all[time.Duration(due-s.begins)]++
	}
	return all
}

// resumes reports whether a level's measured part is one that goes on, rather than begins.
func (s *Stopped) resumes() bool { return s != nil && s.began }

// items is a set of numbers of items, which are dense from the first one on.
type items struct {
	bits  []uint64
	least int64 // of the first bit
}

func (s *items) add(n int64) {
	if s.bits == nil {
		s.least = n &^ 63
	}
	if n < s.least { // a session that took long
		more := (s.least - n + 63) / 64
		s.bits = append(make([]uint64, more, int(more)+len(s.bits)), s.bits...)
		s.least -= more * 64
	}
	word := int((n - s.least) / 64)
	if word >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	s.bits[word] |= 1 << uint((n-s.least)%64)
}

func (s *items) has(n int64) bool {
	word := (n - s.least) / 64
	return n >= s.least && word < int64(len(s.bits)) && s.bits[word]&(1<<uint((n-s.least)%64)) != 0
}

// end is the number behind the last one.
func (s *items) end() int64 {
	for word := len(s.bits) - 1; word >= 0; word-- {
		if b := s.bits[word]; b != 0 {
			return s.least + int64(word*64+bits.Len64(b))
		}
	}
	return 0
}
