package engine

import (
	"context"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// spec is the level as the scheduler sees it: its warm-up by time, what is measured, and what keeps the load up behind that.
func (r *levelRun) spec(release func()) scheduler.Spec {
	l := r.level
	r.late = r.newCatchUp()
	var parts []scheduler.Part
	before := 0
	if warm := l.Begin(); l.WarmupTime > 0 {
		part := r.part(warm, "warm-up", scheduler.Warmup)
		part.Length = l.WarmupTime
		if r.engine.Part != nil && warm.Paced() {
			before = arrived(r.arrivals(warm, -1, "warm-up"), part.Length) // which are drawn as they are gone through
			part.Arrivals = r.ownArrivals(part.Arrivals, 0, 0)
		}
		parts = append(parts, part)
	}
	parts = append(parts, r.measured(before)...)
	if l.Hold {
		parts = append(parts, r.part(l.Last(), "hold", scheduler.Hold))
	}
	first := slices.IndexFunc(parts, func(p scheduler.Part) bool { return p.Phase == scheduler.Measured })
	parts[first].Barrier = l.Barrier && first > 0
	return scheduler.Spec{Parts: parts, Begun: r.boundedSince(), Drops: r.dropped, Held: release, Begins: func(part int, at time.Duration) {
		r.late.begins(at)
		if part == first {
			r.begun(at)
		}
	}}
}

// arrived is how many sessions have arrived at an instant.
func arrived(all iter.Seq[time.Duration], until time.Duration) (n int) {
	for at := range all {
		if at > until {
			break
		}
		n++
	}
	return n
}

// measured are the parts that count, before which so many sessions arrived on all machines. A warm-up by number is the beginning of them,
// unless a barrier keeps it apart.
func (r *levelRun) measured(before int) (parts []scheduler.Part) {
	l := r.level
	if l.Warmup > 0 && l.Barrier {
		warm := r.part(l.Profile, "warm-up", scheduler.Warmup)
		warm.Arrivals = r.arrivals(l.Profile, r.asked.Warmup, "warm-up")
		warm.Count = l.Warmup
		parts, l.Warmup = append(parts, warm), 0
	}
	split := l.Split()
	for i, p := range split {
		part := r.part(p, "", scheduler.Measured)
		if i > 0 && !p.Paced() {
			part.Arrivals = justAfter
		}
		switch length := p.Length(); {
		case len(split) > 1:
			part.Length, part.Ends = length, p.Paced()
		case length > 0 && l.Duration >= length: // which is then no bound of its own
			part.Ends, part.Length = true, length
		default:
			part.Duration = r.duration()
		}
		part.Warmup, part.Count = l.Warmup, l.Number
		if l.Duration == 0 {
			part.Arrivals = r.arrivals(p, r.whole(), "")
		}
		part.Arrivals = r.ownArrivals(part.Arrivals, before, part.Duration)
		if p.FromSessions() {
			part.Arrivals, part.Ends = r.late.recorded(r.instants), l.Number == 0
		} else {
			part.Arrivals = r.late.arrivals(part.Arrivals, p.Paced(), i == len(split)-1)
			part.AtOnce = part.AtOnce && r.late == nil // what is owed arrives first
		}
		parts = append(parts, part)
	}
	return parts
}

// justAfter is sessions that are all there from the start of a part, but not due at the same instant as the last arrival of the
// part before it, from which its stage is told.
func justAfter(yield func(time.Duration) bool) {
	for yield(1) {
	}
}

// part is a load as the scheduler sees it, without bounds.
func (r *levelRun) part(p load.Profile, purpose string, phase scheduler.Phase) scheduler.Part {
	part := scheduler.Part{Arrivals: r.arrivals(p, -1, purpose), Slots: r.engine.Part.slots(p.MaxSlots()),
		SlotChanges: r.engine.Part.slotChanges(p.SlotChanges()), Phase: phase, AtOnce: !p.Paced()}
	if limit := r.level.Limit; limit.InFlight > 0 {
		part.Slots, part.Full, part.AtOnce = r.engine.Part.slots(limit.InFlight), scheduler.Wait, false
		if limit.Drop {
			part.Full = scheduler.Drop
		}
	}
	return part
}

// random is the source of a level's arrivals, each purpose with its own.
func (r *levelRun) random(purpose string) *rand.Rand {
	return Random(r.engine.Plan.Seed, spaced(purpose)+"arrivals "+r.level.Name, 0)
}

// begun notes where the measured part of the level begins.
func (r *levelRun) begun(at time.Duration) {
	origin := r.origin + record.Instant(at)
	if !r.stopped.resumes() {
		_ = r.log.Probe(metric.ScheduleProbe{Of: metric.OfSchedule, Begins: origin}) // a failing log is seen by watch
		r.replays(0)
	}
	r.engine.Live.level.Load().measures(origin)
	if length := r.level.Length(); length > 0 && r.level.Duration >= length {
		r.cutAt(at + length)
	}
}

// cutAt ends the requests that are under way when the level's time and its grace are up.
func (r *levelRun) cutAt(end time.Duration) {
	if r.closes != nil {
		r.closes.set(end - r.schedule.Now())
	}
	if grace := r.level.Grace; grace != nil {
		r.grace.set(end + *grace - r.schedule.Now())
	}
}

// dropped notes a session that was due when --max-in-flight were under way.
func (r *levelRun) dropped(s scheduler.Start) {
	_ = r.log.Probe(metric.DropProbe{Of: metric.OfDrop, Due: r.origin + record.Instant(s.Due), Warmup: s.Phase != scheduler.Measured,
		Class: r.choice.of(s)})
	r.engine.Live.level.Load().dropped(s.Phase == scheduler.Measured)
}

// contextOf ends when the requests of a session are to be cancelled.
func (r *levelRun) contextOf(s scheduler.Start) context.Context {
	if s.Phase == scheduler.Hold {
		return r.held
	}
	return r.inFlight
}

// until ends when no further turn of a session is to be sent.
func (r *levelRun) until(s scheduler.Start) context.Context {
	switch s.Phase {
	case scheduler.Hold:
		return r.held
	case scheduler.Measured:
		if r.within != nil {
			return r.within
		}
	}
	return r.sending
}

// bound begins what bounds the turns of sessions and the time in which nothing is in flight, and returns what ends it.
func (r *levelRun) bound() (end func()) {
	r.within = r.sending
	if r.level.Scenario {
		var over context.CancelFunc
		r.within, over = context.WithCancel(r.sending)
		r.closes = &deadline{cut: over}
	}
	idle := func() {}
	if most := r.engine.Plan.Delays.Idle; most > 0 {
		r.idle, idle = startIdleGuard(r.schedule, most)
	}
	return func() {
		idle()
		if r.closes != nil {
			r.closes.stop()
			r.closes.cut()
		}
	}
}

// A deadline cancels what is under way when a time that was set is up.
type deadline struct {
	cut   func()
	mu    sync.Mutex
	timer *time.Timer
}

// set sets the time, of which the first one counts.
func (d *deadline) set(after time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer == nil {
		d.timer = time.AfterFunc(after, d.cut)
	}
}

func (d *deadline) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
}
