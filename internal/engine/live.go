package engine

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Live is what can be seen of a run while it goes on: counts and percentiles for displays, averages for visualizers. It
// may be read at any time. A request touches it when it starts and when it has ended, between which only its entry knows
// of it, so that looking costs the load nothing.
type Live struct {
	level atomic.Pointer[liveLevel]
	// Of the levels before, written between two levels only: how many measured requests ended, how much of what they were
	// asked for, and how fast they were.
	before int64
	ended  int
	paces  []throughput
}

// A liveLevel is the state of one level: what it is to do, who is under way, and the sums of the requests that ended.
type liveLevel struct {
	plan.Level
	sweep  sweepProgress
	limits []metric.Limits // of each class; of a level of one kind of requests there is one
	clock  wire.Clock
	start  record.Instant
	began  record.Instant // of what this process counts
	before time.Duration  // Σ time in flight that earlier processes counted
	origin atomic.Int64   // where the measured part begins, 0 before
	under  inFlightTable
	away   atomic.Int64 // requests under way on other machines

	mu     sync.Mutex // held for some additions a request, after its reply was read and logged
	sums   metric.Running
	warmed int
	drops  int  // measured sessions that were never sent
	good   int  // measured requests that keep every objective
	over   int  // measured sessions of which no request comes any more
	turns  bool // some session has several turns
	latest time.Duration
	sofar  liveStats
}

// A sweepProgress is a level's place in the sweep.
type sweepProgress struct {
	model         string
	servers       int // 0 for a single one
	balance       string
	kind          protocol.Kind
	index, levels int
	before        int64 // measured requests of the levels before
	ended         int   // Snapshot.Ended of the levels before
	paces         []throughput
	ahead         []plan.Level
	pause         time.Duration
}

// passed counts a level that an earlier process of the run finished.
func (l *Live) passed(level *metric.Level) {
	l.before += int64(level.Total)
	ended := level.Total
	if level.Sessions != nil {
		ended = level.Sessions.Total
	}
	l.ended += ended
}

// begin starts a level now.
func (l *Live) begin(p *plan.Plan, index int, level plan.Level, clock wire.Clock) {
	l.resume(p, index, level, clock, nil)
}

// resume starts a level now, or goes on with one that was stopped.
func (l *Live) resume(p *plan.Plan, index int, level plan.Level, clock wire.Clock, stopped *Stopped) {
	if last := l.level.Load(); last != nil {
		l.before += int64(last.total())
		l.ended += last.snapshot().Ended()
		l.paces = append(l.paces, last.pace())
	}
	sweep := sweepProgress{model: p.ModelID, servers: len(p.Target.Names()), balance: p.Target.Balance, kind: p.Protocol.Kind, index: index,
		levels: p.Controller().Planned(), before: l.before, ended: l.ended, paces: l.paces, ahead: p.Ahead(index), pause: p.Pause}
	now := &liveLevel{Level: level, sweep: sweep, limits: limitsOf(p, level), clock: clock, start: clock.Now()}
	now.began = now.start
	if stopped.resumes() {
		now.resume(stopped)
	}
	l.level.Store(now)
}

// resume counts what earlier processes measured of the level.
func (l *liveLevel) resume(s *Stopped) {
	l.start = s.begins
	all := s.all()
	l.sums, l.warmed, l.drops, l.good, l.over, l.turns = s.sums, all.warmed, all.dropped, s.good, all.measured, s.turns
	l.under.started, l.under.instants, l.before = int(s.requests), s.busy, time.Duration(s.busy)
}

// started takes an entry for the first request of a session, which starts now.
func (l *liveLevel) started(seq int64) *inFlightEntry { return l.under.add(seq, l.clock.Now(), 1) }

// continued takes an entry for a later turn, which is not one more arrival.
func (l *liveLevel) continued(seq int64) *inFlightEntry { return l.under.add(seq, l.clock.Now(), 0) }

// ended frees a request's entry and adds its figures, each of which the record is asked for once.
func (l *liveLevel) ended(s *inFlightEntry, r *record.Record) { l.endedAt(s, r, l.clock.Now()) }

func (l *liveLevel) endedAt(s *inFlightEntry, r *record.Record, at record.Instant) {
	l.under.remove(s, at)
	over := r.EndsSession()
	if !r.Counted() {
		if r.Warmup && over {
			l.mu.Lock()
			l.warmed++
			l.mu.Unlock()
		}
		return
	}
	one := metric.RunningOf(r)
	gap, gapped := meanGap(r)
	limits := l.limits[r.Class]
	good := len(limits) > 0 && limits.Met(r)
	l.sofar.count(&one)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sums.Join(one)
	l.turns = l.turns || r.More || r.Turn > 0
	if over {
		l.over++
	}
	if good {
		l.good++
	}
	if r.Fault != nil {
		l.sofar.failed(r.Fault)
		return
	}
	if d, ok := one.Latency(); ok {
		l.latest = d
	}
	l.sofar.succeeded(&one, gap, gapped)
}

// told adds a request that another machine sent.
func (l *liveLevel) told(r *record.Record) {
	sent, end := max(r.Sent, 1), max(r.End, r.Last, r.Sent, 1)
	sessions := 0
	if r.Turn == 0 {
		sessions = 1
	}
	l.endedAt(l.under.add(r.Seq, sent, sessions), r, end)
}

// elsewhere says how many requests are under way on other machines.
func (l *Live) elsewhere(n int) {
	if level := l.level.Load(); level != nil {
		level.away.Store(int64(n))
	}
}

// measures notes where the measured part begins.
func (l *liveLevel) measures(origin record.Instant) { l.origin.Store(int64(origin)) }

// dropped notes a session that will never be sent.
func (l *liveLevel) dropped(measured bool) {
	if !measured {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drops++
}

// gaveUp notes that a session goes no further although none of its requests failed.
func (l *liveLevel) gaveUp(warmup bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if warmup {
		l.warmed++
		return
	}
	l.over++
}

func meanGap(r *record.Record) (time.Duration, bool) {
	if r.Fault != nil {
		return 0, false
	}
	return r.MeanGap()
}

// total is how many measured requests ended, failures included.
func (l *liveLevel) total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sums.Total
}

// pace is how fast the level was, when it is over.
func (l *liveLevel) pace() throughput {
	l.mu.Lock()
	defer l.mu.Unlock()
	took, _ := l.sums.Level(l.Load, l.sweep.kind).Value(metric.Duration)
	if took <= 0 {
		return throughput{}
	}
	return throughput{parallel: l.MaxSlots(), rate: float64(l.over) / took}
}

// Snapshot reads the state now.
func (l *Live) Snapshot() Snapshot {
	level := l.level.Load()
	if level == nil {
		return Snapshot{}
	}
	return level.snapshot()
}

func (l *liveLevel) snapshot() Snapshot {
	now := l.clock.Now()
	s := Snapshot{Name: l.Name, Model: l.sweep.model, Servers: l.sweep.servers, Balance: l.sweep.balance, Kind: l.sweep.kind,
		Before: l.sweep.ended, Index: l.sweep.index, Levels: l.sweep.levels, Number: l.Number, Warmup: l.Warmup,
		Elapsed: time.Duration(now - l.start), Duration: l.Duration, level: l}
	if l.FromSessions() && l.Warmup+l.Number == l.Recorded() {
		s.Replay = l.Length()
	}
	if begun := record.Instant(l.origin.Load()); l.WarmupTime > 0 {
		s.WarmingUp = begun == 0
		s.Elapsed = time.Duration(max(0, now-begun)) // of the measured part
		if s.WarmingUp {
			s.Elapsed = 0
		}
	}
	s.Parallel, s.AskedRate = l.Slots(s.Elapsed), l.RateAt(s.Elapsed)
	s.Silence = l.under.silence(now)
	l.under.snapshot(&s, l.start, now)
	s.InFlight += int(l.away.Load())
	l.mu.Lock()
	defer l.mu.Unlock()
	s.Done, s.Sessions, s.Failed, s.Warmed, s.OutputTokens = l.sums.Total, l.over, l.sums.Failed, l.warmed, l.sums.OutputTokens()
	s.InputTokens, s.Dropped = l.sums.InputTokens(), l.drops
	s.TTFT, _ = l.sums.TTFT()
	s.LatestLatency = l.latest
	s.Good, s.Judged, s.Turns = l.good, l.judged(), l.turns
	s.Ahead = l.sweep.timeAhead(throughput{l.MaxSlots(), perSecond(float64(s.Sessions), s.Elapsed)})
	return s
}
