package engine

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"iter"
	"math"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A Part is what one of several machines sends of a level. All of them have the same items, the same schedule and the same numbers: each
// takes its own out of them, so what is sent together is what one machine would have sent.
type Part struct {
	// Worker is the machine's place among those of the level, Of how many there are.
	Worker, Of int
	// FirstItem is the item of the sweep with which the level begins.
	FirstItem int64
	// Lease gives the next block of the level's ordinals, from the number of its first session on; it is empty where none is left. A level
	// whose sessions arrive by a schedule needs none: the machine's ordinals are those that are Worker modulo Of.
	Lease func(ctx context.Context) (from, to int64, err error)
	// Begin is called when everything is ready. It waits until shortly before the instant, the same on all machines, at which the schedule
	// begins, and returns that.
	Begin func(ctx context.Context) (time.Time, error)
}

// partLead is the instant of the schedule's offset 0 on the clock of a level that several machines send: theirs agree so.
const partLead = record.Instant(250 * time.Millisecond)

// PartLead is how long before the schedule's offset 0 the clock of such a level begins.
const PartLead = time.Duration(partLead)

// SendPart runs the machine's part of a level: its log lies in the folder that Folder gives. It makes no files of it.
func (e *Engine) SendPart(ctx, stop context.Context, index int, level plan.Level) (Finished, error) {
	return e.level(ctx, stop, index, level)
}

// byLeases reports whether leases end a level, and say which of its sessions warm up: any machine may send most of them. Behind a warm-up
// by time, whose sessions are leased too, each machine has its share of those that follow.
func byLeases(l plan.Level) bool { return leased(l) && l.WarmupTime == 0 }

// byItems reports whether the items of a level end a machine's part and say which of its sessions warm up, as how many of them are its own
// is not known beforehand: where they are leased, and of a trace, whose conversations are of different lengths.
func byItems(l plan.Level) bool { return byLeases(l) || l.FromSessions() }

// leased reports whether a level's ordinals are leased rather than dealt out: where whoever has a free slot takes the next.
func leased(l plan.Level) bool { return !l.Paced() }

// Share is what a machine has to do of a number, of which the first machines have what is left over.
func Share(n, worker, of int) int {
	share := n / of
	if worker < n%of {
		share++
	}
	return share
}

// slots are what the machine has of a level's: all where it sends alone. A number that sets no limit stays as it is.
func (p *Part) slots(n int) int {
	if p == nil || n <= 0 {
		return n
	}
	return Share(n, p.Worker, p.Of)
}

// slotChanges are the machine's part of how a level's slots change, nil where they do not.
func (p *Part) slotChanges(all iter.Seq2[time.Duration, int]) iter.Seq2[time.Duration, int] {
	if p == nil || all == nil {
		return all
	}
	return func(yield func(time.Duration, int) bool) {
		for at, n := range all {
			if !yield(at, p.slots(n)) {
				return
			}
		}
	}
}

// divide leaves of a level's numbers the machine's part. Its profile stays the whole's, of which schedule takes the machine's slots and
// arrivals.
func (r *levelRun) divide() {
	p := r.engine.Part
	if p == nil {
		return
	}
	l, asked := &r.level, r.asked
	l.Warmup = Share(asked.Warmup, p.Worker, p.Of)
	if asked.Number == 0 {
		return
	}
	if byItems(asked) {
		l.Number = asked.Warmup + asked.Number - l.Warmup
		r.left = l.FromSessions() || p.slots(l.MaxSlots()) > 0
		return
	}
	l.Number = Share(asked.Warmup+asked.Number, p.Worker, p.Of) - l.Warmup
	r.left = (l.Number > 0 || l.Warmup > 0) && (!leased(asked) || p.slots(l.MaxSlots()) > 0)
}

// own is the load of the machine alone, as the head of its log describes it. Every n-th arrival of a random process is more even than that.
func (r *levelRun) own() metric.Load {
	p := r.engine.Part
	if p == nil {
		return r.asked.Load
	}
	own := r.level.Load
	if byItems(r.asked) {
		own.Number = r.asked.Number
	}
	own.Limit.InFlight = p.slots(own.Limit.InFlight)
	if n := own.MaxSlots(); n > 0 {
		own.Profile = own.Profile.With(load.ByParallel, float64(p.slots(n)))
	}
	if rate := own.OfferedRate(); own.FromSessions() {
		own.Profile = load.FromSessions(load.Recording{Rate: rate / float64(p.Of)})
	} else if rate > 0 {
		own.Profile = own.Profile.With(load.ByRate, rate/float64(p.Of)).WithProcess(load.Constant, 0)
	}
	return own
}

// numbered is the number, among all machines' sessions or requests of the level, of one of this machine's.
func (r *levelRun) numbered(n int64) int64 {
	if p := r.engine.Part; p != nil {
		return n*int64(p.Of) + int64(p.Worker)
	}
	return n
}

// ownArrivals are those of the machine's part of a schedule, before which so many sessions arrived on all machines. within is how long
// behind the first measured one of all machines others arrive, 0 for no bound.
func (r *levelRun) ownArrivals(all iter.Seq[time.Duration], before int, within time.Duration) iter.Seq[time.Duration] {
	p := r.engine.Part
	if p == nil || leased(r.asked) {
		return all
	}
	return func(yield func(time.Duration) bool) {
		n, first := before, time.Duration(0)
		for at := range all {
			if n == before+r.asked.Warmup {
				first = at
			}
			if within > 0 && n > before+r.asked.Warmup && at-first >= within {
				return
			}
			if n%p.Of == p.Worker && !yield(at) {
				return
			}
			n++
		}
	}
}

// start waits for the instant at which all machines begin, and makes the level's clock. A level of one machine begins now.
func (r *levelRun) start(ctx context.Context) error {
	p := r.engine.Part
	if p == nil {
		r.clock = r.newClock()
		return nil
	}
	at, err := p.Begin(ctx)
	if err != nil {
		return err
	}
	r.clock = wire.ClockFrom(at.Add(-PartLead))
	return nil
}

// sessionsOf are the sessions of a class that the level takes: all, or those of the machine's part.
func (e *Engine) sessionsOf(c Class, level plan.Level) dataset.Source {
	if e.Part == nil {
		return c.Sessions
	}
	if e.place == nil {
		e.place = &itemPlace{}
	}
	e.place.measured.Store(math.MaxInt64)
	e.place.begins.Store(math.MaxInt64)
	s := &partSource{Source: c.Sessions, part: e.Part, place: e.place, leased: leased(level), warmup: int64(level.Warmup)}
	if s.recorded = level.FromSessions(); s.recorded && level.Number > 0 {
		s.most = int64(level.Warmup + level.Number)
	}
	return s
}

// An itemPlace is which item a machine reads next, through all levels, and the first one of the level that no machine sends as a warm-up,
// with its instant in a trace.
type itemPlace struct {
	next             int64
	measured, begins atomic.Int64
}

// tooLate reports whether a recorded session comes behind the time of a level that several machines send.
func (r *levelRun) tooLate(it *preparedRequest) bool {
	d := r.duration()
	return d > 0 && r.engine.Part != nil && it.recorded != nil && int64(it.recorded.At)-int64(d) >= r.engine.place.begins.Load()
}

// phase is what a session of a level is sent for: that of its ordinal where items say it, else the schedule's.
func (r *levelRun) phase(s scheduler.Start, item int64) scheduler.Phase {
	if r.engine.Part == nil || !byItems(r.asked) {
		return s.Phase
	}
	if item < r.engine.place.measured.Load() {
		return scheduler.Warmup
	}
	return scheduler.Measured
}

// A partSource is the machine's part of the items of one level. Every machine goes through all of them.
type partSource struct {
	dataset.Source
	part     *Part
	place    *itemPlace
	leased   bool
	recorded bool  // of a trace
	most     int64 // how many ordinals a trace has at most, 0 for no bound
	warmup   int64 // how many ordinals of the level are its warm-up
	ordinal  int64 // of the next session
	from, to int64 // the lease
}

// Next is the next item of the part.
func (s *partSource) Next(ctx context.Context) (workload.Session, error) {
	for {
		if s.leased && s.ordinal >= s.to {
			var err error
			if s.from, s.to, err = s.part.Lease(ctx); err != nil {
				return workload.Session{}, err
			}
			if s.from >= s.to {
				return workload.Session{}, io.EOF
			}
		}
		if s.most > 0 && s.ordinal >= s.most {
			return workload.Session{}, io.EOF
		}
		session, err := s.Source.Next(ctx)
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip) && s.part.Worker > 0: // the first machine tells of it
			continue
		case err != nil:
			return session, err
		}
		s.place.next = session.Item + 1
		if session.Item < s.part.FirstItem {
			continue
		}
		ordinal := s.ordinal
		if ordinal == s.warmup {
			s.place.measured.Store(session.Item)
			if r := session.Recorded; r != nil {
				s.place.begins.Store(int64(r.At))
			}
		}
		s.ordinal++
		if s.mine(ordinal, session.Recorded) {
			return session, nil
		}
	}
}

// mine reports whether a session is of the machine's part. The turns of a recorded conversation, which are sessions of their own, stay
// together.
func (s *partSource) mine(ordinal int64, r *workload.Recorded) bool {
	of, worker := int64(s.part.Of), int64(s.part.Worker)
	switch {
	case s.leased:
		return ordinal >= s.from && ordinal < s.to
	case s.recorded && r != nil && r.Session != "":
		sum := fnv.New32a()
		sum.Write([]byte(r.Session))
		return int64(sum.Sum32())%of == worker
	}
	return ordinal%of == worker
}
