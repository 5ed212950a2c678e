package engine

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/record"
)

// resume leaves of a level that was stopped what is left of it.
func (r *levelRun) resume() {
	s := r.engine.Stopped
	if s == nil || s.Segment == 0 || r.index != len(r.engine.Finished) {
		return
	}
	r.stopped = s
	r.level, r.left = s.rest(r.asked)
	r.choice.goOn(s.turned(r.asked))
	r.requests.Store(s.requests)
	r.series = r.engine.series(fmt.Sprintf("%d.%d", r.index, s.Segment))
}

// open makes ready what is left.
func (r *levelRun) open(ctx context.Context) ([]classRun, error) {
	if !r.left {
		return r.engine.closed(r.level), nil
	}
	return r.engine.open(ctx, r.level, r.asked, r.stopped)
}

// newClock is the level's, which goes on from where it stopped.
func (r *levelRun) newClock() wire.Clock {
	if r.stopped == nil {
		return wire.NewClock()
	}
	return wire.ClockAt(r.stopped.At)
}

// zero is the instant of the schedule's offset 0: now, or where the measured part of a level began that goes on.
func (r *levelRun) zero() record.Instant {
	if r.stopped.resumes() {
		return r.stopped.begins
	}
	if r.engine.Part != nil {
		return partLead
	}
	return r.clock.Now()
}

// boundedSince is when the first measured session of a level that goes on was due, as an offset of the schedule, where the level's time
// counts from there: its earlier segments have a part of it. It is nil for any other level.
func (r *levelRun) boundedSince() *time.Duration {
	if !r.stopped.resumes() || r.stopped.firstDue == 0 || r.level.Duration >= r.asked.Duration {
		return nil
	}
	return new(time.Duration(r.stopped.firstDue - r.origin))
}

// duration bounds the measured sessions of the whole level, 0 for no bound.
func (r *levelRun) duration() time.Duration {
	if r.boundedSince() != nil {
		return r.asked.Duration
	}
	return r.level.Duration
}

func (r *levelRun) segment() int {
	if r.stopped == nil {
		return 0
	}
	return r.stopped.Segment
}

func (r *levelRun) firstSession() int64 {
	if r.stopped == nil {
		return 0
	}
	return r.stopped.sessions
}

// resumed is what the head of a later segment says of it.
func (r *levelRun) resumed() *eventlog.Resumed {
	if r.stopped == nil {
		return nil
	}
	return &eventlog.Resumed{At: r.stopped.At, UnderWay: r.underWay(), Owed: r.owed()}
}

// underWay is about how many requests the process before had under way when it was killed: those that were due and are not over, at
// most one for each slot.
func (r *levelRun) underWay() int {
	s, l := r.stopped, r.asked
	if !s.Killed {
		return 0
	}
	at := time.Duration(s.At - s.begins)
	most := int(s.requests - s.base - s.records) // those that later ones overtook
	switch {
	case l.Mixed() || l.FromSessions() || !s.began: // stages of both kinds; the arrivals of sessions are known with them alone
	case l.Paced():
		most = max(most, r.due(at)-s.scheduled(l))
	default:
		most = max(most, l.Slots(at))
	}
	if slots := l.MaxSlots(); slots > 0 {
		most = min(most, slots)
	}
	if l.Number > 0 {
		most = min(most, l.Warmup+l.Number-s.scheduled(l))
	}
	return most
}

// due is how many sessions arrive in the measured part until an instant of it.
func (r *levelRun) due(until time.Duration) (n int) {
	split := r.asked.Split()
	for i, part := range r.measured(0) {
		if i < len(split) && len(split) > 1 && !split[i].Paced() {
			until -= part.Length
			continue
		}
		n += arrived(part.Arrivals, until)
		until -= part.Length
	}
	return n
}

// firstItems are the first item that the level took of each class, -1 where it took none.
func (r *levelRun) firstItems() (all []int64) {
	for i, c := range r.classes {
		from, _, ok := c.preparer.taken()
		if !ok {
			from = -1
		}
		if r.stopped != nil && r.stopped.classes[i].first >= 0 {
			from = r.stopped.classes[i].first
		}
		all = append(all, from)
	}
	return all
}

// following are the items behind the last ones that the level took.
func (r *levelRun) following() (all []int64) {
	for i, c := range r.classes {
		_, to, ok := c.preparer.taken()
		if !ok {
			to = -1
		}
		if r.stopped != nil && r.stopped.classes[i].over.bits != nil {
			to = max(to, r.stopped.classes[i].over.end())
		}
		all = append(all, to)
	}
	return all
}

// items are numbers of items as a log has them: of a mix those of each class, else the only one where there is one.
func (r *levelRun) items(each []int64) (one *int64, all []int64) {
	if r.choice != nil {
		return nil, each
	}
	if each[0] < 0 {
		return nil, nil
	}
	return &each[0], nil
}

// whole is how many arrivals the schedule of the measured part has, those of earlier segments too.
func (r *levelRun) whole() int {
	if r.asked.Barrier {
		return r.asked.Number
	}
	return r.asked.Warmup + r.asked.Number
}

// newCatchUp is the schedule's place where the level goes on, nil where it begins.
func (r *levelRun) newCatchUp() *catchUp {
	if !r.stopped.resumes() {
		return nil
	}
	c := &catchUp{now: r.schedule.Now(), over: r.stopped.scheduledOf(r.asked), choice: r.choice}
	if r.level.FromSessions() {
		c.dropped = r.stopped.never()
	}
	return c
}

// A catchUp lets a schedule go on in the middle: what is left of the sessions that were due before is due now, and the others
// when they were. Its instants count from the schedule's offset 0. A nil one changes nothing.
type catchUp struct {
	now, begin time.Duration         // the present, and where the part begins
	over       []int                 // of each class: sessions whose arrivals are still to be passed
	owed       []int                 // the classes of sessions that were due and are not over, in their order
	choice     *classChoice          // of a mix
	dropped    map[time.Duration]int // recorded instants of sessions that are never sent
}

// begins is told where a part begins.
func (c *catchUp) begins(at time.Duration) {
	if c != nil {
		c.begin = at
	}
}

// arrivals are those of a part that are left. last says that no measured part follows, for which those that are owed could wait.
func (c *catchUp) arrivals(all iter.Seq[time.Duration], paced, last bool) iter.Seq[time.Duration] {
	if c == nil {
		return all
	}
	return func(yield func(time.Duration) bool) {
		now := max(0, c.now-c.begin)
		for at := range all {
			switch {
			case at > c.now-c.begin:
				class := c.choice.inHand()
				if !c.pay(yield, now) {
					return
				}
				c.choice.hand(class)
				if !yield(at) {
					return
				}
			case paced:
				c.due(c.choice.inHand())
			default: // all of them are there from the start, behind those that are owed
				if len(c.owed) > 0 {
					if !c.pay(yield, now) {
						return
					}
					c.choice.hand(-1)
				}
				if !yield(now) {
					return
				}
			}
		}
		if last {
			c.pay(yield, now)
			c.choice.hand(-1)
		}
	}
}

// due notes an arrival of a class that was due before. The first ones are of the sessions that are over.
func (c *catchUp) due(class int) {
	if c.over[class] > 0 {
		c.over[class]--
		return
	}
	c.owed = append(c.owed, class)
}

// recorded are the arrivals of recorded sessions, which are those that are left or were dropped.
func (c *catchUp) recorded(all iter.Seq[time.Duration]) iter.Seq[time.Duration] {
	if c == nil {
		return all
	}
	return func(yield func(time.Duration) bool) {
		for at := range all {
			if c.dropped[at] > 0 {
				c.dropped[at]--
			} else if !yield(max(at, c.now-c.begin)) {
				return
			}
		}
	}
}

// pay lets the sessions arrive that are owed.
func (c *catchUp) pay(yield func(time.Duration) bool, now time.Duration) bool {
	for len(c.owed) > 0 {
		c.choice.hand(c.owed[0])
		if c.owed = c.owed[1:]; !yield(now) {
			return false
		}
	}
	return true
}
