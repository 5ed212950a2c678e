package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/i18n"
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

	level    plan.Level       // as it was asked for
	classes  []stoppedClass   // of which a level of one kind of requests has one
	began    bool             // the measured part
	begins   record.Instant   // where it begins, which the schedule counts from
	firstDue record.Instant   // of the measured sessions
	drops    []record.Instant // when sessions that were never sent were due
	requests int64            // the number of the next request
	sessions int64            // the number of the next session
	base     int64            // the number of the first request of the last segment
	records  int64            // of the last segment
	sums     metric.Running   // of the measured requests that ended
	good     int
	turns    bool
	busy     record.Instant // Σ time in flight
	stages   stageSessions
}

// A stoppedClass is what a level made of one of its kinds of requests.
type stoppedClass struct {
	first int64 // the first item that the level took, -1 where it took none
	told  bool  // by the head of the log; else it is the first of which there is a record
	over  items // those whose sessions are over
	tally
}

// A tally is of sessions of which nothing is to be sent any more.
type tally struct {
	warmed   int // of the warm-up, that are over
	measured int // and measured ones
	dropped  int // measured ones that were never sent
	unsent   int // of the warm-up, that were never sent
	inSlots  int // measured ones that are over and took slots, where others arrived by a schedule
}

// warmup are those of the warm-up, counted those that are measured.
func (t tally) warmup() int  { return t.warmed + t.unsent }
func (t tally) counted() int { return t.measured + t.dropped }

// all are those of every class.
func (s *Stopped) all() (sum tally) {
	for i := range s.classes {
		c := &s.classes[i]
		sum.warmed += c.warmed
		sum.measured += c.measured
		sum.dropped += c.dropped
		sum.unsent += c.unsent
		sum.inSlots += c.inSlots
	}
	return sum
}

// ReadStopped reads the log of a level of a run in its folder.
func ReadStopped(ctx context.Context, folder string, p *plan.Plan, level plan.Level) (*Stopped, error) {
	s := &Stopped{Segment: eventlog.LastSegment(folder) + 1, level: level}
	if s.Segment == 0 {
		return s, eventlog.Discard(folder, 0)
	}
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	limits, segment := limitsOf(p, level), 0
	s.begin(log.Head(), len(limits))
	for ctx.Err() == nil {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
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
			s.segment(s.sessions, log.Segments()[segment].Head.Resumed)
		}
		if err := s.event(e, limits); err != nil {
			return nil, err
		}
	}
	return nil, context.Cause(ctx)
}

// begin takes from the head which items of its classes the level took first.
func (s *Stopped) begin(h eventlog.Head, classes int) {
	s.classes = make([]stoppedClass, classes)
	for i := range s.classes {
		c := &s.classes[i]
		c.first, c.told = h.FirstOf(i)
		c.told = c.told && c.first >= 0
	}
}

func (s *Stopped) event(e eventlog.Event, limits []metric.Limits) error {
	switch e.Kind {
	case eventlog.KindRequest:
		if e.Request.Class < 0 || e.Request.Class >= len(limits) {
			return i18n.Errorf("line %d is of class %d, but the level's classes are 0 to %d", "第 %d 行属于类别 %d，但该级别的类别为 0 至 %d", e.Line, e.Request.Class, len(limits)-1)
		}
		s.request(e.Request, limits[e.Request.Class])
	case eventlog.KindProbe:
		s.probe(e.Probe)
	case eventlog.KindClock:
		s.At = max(s.At, e.Clock.Mono)
	case eventlog.KindEnd:
		s.At = max(s.At, e.End.At)
	}
	return nil
}

func (s *Stopped) request(r *record.Record, limits metric.Limits) {
	s.At = max(s.At, r.End, r.Last, r.Sent)
	s.requests, s.sessions = max(s.requests, r.Seq+1), max(s.sessions, r.Session+1)
	if r.Sent > 0 {
		s.busy += max(r.End, r.Sent) - r.Sent
	}
	s.records++
	c := &s.classes[r.Class]
	if !c.told && (c.first < 0 || r.Item < c.first) {
		c.first = r.Item
	}
	if r.Held {
		c.over.add(r.Item)
	}
	if r.Cancelled() || r.Held {
		return
	}
	over := !r.More || r.Fault != nil && r.Graph == nil // the other requests of a graph go on
	if over {
		c.over.add(r.Item)
	}
	if r.Warmup {
		if over {
			c.warmed++
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
	took := s.tookSlot(r, over)
	if over {
		c.measured++
	}
	if over && took {
		c.inSlots++
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
		class := gjson.GetBytes(raw, "class").Int()
		switch {
		case class < 0 || class >= int64(len(s.classes)): // of a log that is damaged
		case gjson.GetBytes(raw, "warmup").Bool():
			s.classes[class].unsent++
		default:
			s.classes[class].dropped++
		}
	}
}

// rest is what is left of the level; ok is false where nothing is.
func (s *Stopped) rest(l plan.Level) (rest plan.Level, ok bool) {
	all := s.all()
	if !s.began { // nothing was measured: its schedule begins anew
		if l.Barrier {
			l.Warmup = max(0, l.Warmup-all.warmed)
		}
		return l, true
	}
	number, length := l.Number, l.Length()
	if l.Barrier {
		l.Warmup = 0
	}
	l.WarmupTime = 0
	l.Warmup = max(0, l.Warmup-all.warmup())
	l.Number = max(0, l.Number-all.counted())
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
func (s *Stopped) scheduled(l plan.Level) (n int) {
	for _, of := range s.scheduledOf(l) {
		n += of
	}
	return n
}

// scheduledOf is that of each class.
func (s *Stopped) scheduledOf(l plan.Level) (each []int) {
	if s == nil {
		return nil
	}
	for i := range s.classes {
		c := &s.classes[i]
		n := c.counted() - c.inSlots
		if l.Warmup > 0 && !l.Barrier { // it is a part of that schedule
			n += c.warmup()
		}
		each = append(each, n)
	}
	return each
}

// left is how many sessions of each class are left of a level of a mix, 0 where their number is not known; none says of which there is
// no session.
func (s *Stopped) left(l plan.Level) (counts []int, none []bool) {
	counts, none = l.ClassSessions(), make([]bool, len(l.Classes))
	known := l.Sessions() > 0 && l.Duration == 0
	for i, n := range counts {
		if s != nil && n > 0 {
			counts[i] = max(0, n-s.classes[i].counted()-s.classes[i].warmup())
		}
		none[i] = counts[i] == 0 && (known || n > 0)
	}
	return counts, none
}

// turned is how many sessions of each class have had their turn, in the parts of a level that are not sent anew.
func (s *Stopped) turned(l plan.Level) map[scheduler.Phase][]int {
	all := map[scheduler.Phase][]int{}
	for i := range s.classes {
		c := &s.classes[i]
		turns := c.counted()
		if l.Mixed() { // those that arrived by a schedule had none
			turns = c.inSlots
		}
		all[scheduler.Measured] = append(all[scheduler.Measured], turns)
		if s.began || l.Barrier && l.WarmupTime == 0 {
			all[scheduler.Warmup] = append(all[scheduler.Warmup], c.warmup())
		}
	}
	return all
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
