package engine

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/record"
)

// A inFlightEntry is what can be seen of a request under way. Each has a cache line of its own: neighbors are written by other
// processors.
type inFlightEntry struct {
	begun    atomic.Int64 // the instant at which the request got its entry, 0 while it is free
	seq      atomic.Int64
	activity wire.Activity
	_        [32]byte
}

// entriesPerBlock is how many entries are made at a time. They stay where they are, so that they can be looked at without a lock.
const entriesPerBlock = 64

// inFlightTable are the requests under way. A request takes the lock when it starts and when it has ended.
type inFlightTable struct {
	mu      sync.Mutex
	free    []*inFlightEntry
	count   int
	started int            // sessions
	last    record.Instant // when the latest of them started
	begun   int64          // requests, of this process
	// instants is Σ end − Σ begin: with the number under way times the present instant it is Σ time in flight so far.
	instants record.Instant
	blocks   atomic.Pointer[[]*[entriesPerBlock]inFlightEntry]
}

func (u *inFlightTable) add(seq int64, now record.Instant, sessions int) *inFlightEntry {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.free) == 0 {
		u.grow()
	}
	s := u.free[len(u.free)-1]
	u.free = u.free[:len(u.free)-1]
	u.count++
	u.begun++
	if u.started += sessions; sessions > 0 {
		u.last = now
	}
	u.instants -= now
	s.activity.Reset()
	s.seq.Store(seq)
	s.begun.Store(int64(now))
	return s
}

func (u *inFlightTable) grow() {
	made := new([entriesPerBlock]inFlightEntry)
	for i := range made {
		u.free = append(u.free, &made[i])
	}
	all := []*[entriesPerBlock]inFlightEntry{}
	if before := u.blocks.Load(); before != nil {
		all = append(all, *before...)
	}
	all = append(all, made)
	u.blocks.Store(&all)
}

func (u *inFlightTable) remove(s *inFlightEntry, now record.Instant) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s.begun.Store(0)
	u.count--
	u.instants += now
	u.free = append(u.free, s)
}

// flown is what was counted of all requests up to an instant that is now.
func (u *inFlightTable) flown(now record.Instant) health.Flown {
	u.mu.Lock()
	defer u.mu.Unlock()
	return health.Flown{Time: time.Duration(u.instants + record.Instant(u.count)*now), Begun: u.begun, Ended: u.begun - int64(u.count)}
}

// inFlight is how many requests are under way.
func (u *inFlightTable) inFlight() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.count
}

// snapshot fills in how many requests are under way, how many were on average, and how many sessions started.
func (u *inFlightTable) snapshot(s *Snapshot, start, now record.Instant) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s.InFlight, s.Started = u.count, u.started
	if now > start {
		s.Reached = max(0, float64(u.instants+record.Instant(u.count)*now)/float64(now-start))
	}
	s.Starting = time.Duration(now - start)
	if s.Number > 0 && u.started >= s.Number+s.Warmup {
		s.Starting = time.Duration(u.last - start)
	}
}

// A Silence is that of the request under way from which nothing was heard for longest: since the latest byte of its
// reply, or since it was sent.
type Silence struct {
	// For is how long, 0 where no request is under way; Age since when the request is.
	For, Age time.Duration
	// Seq is the request's number in the level, warm-up included, as in the event log.
	Seq int64
	// Sent reports whether it has its connection, Heard that bytes of its reply came.
	Sent, Heard bool
}

// silence looks at every entry; the requests notice nothing.
func (u *inFlightTable) silence(now record.Instant) (longest Silence) {
	blocks := u.blocks.Load()
	if blocks == nil {
		return longest
	}
	for _, some := range *blocks {
		for i := range some {
			s := &some[i]
			begun := record.Instant(s.begun.Load())
			if begun == 0 {
				continue
			}
			sent, heard := s.activity.Sent(), s.activity.LastByte()
			if quiet := time.Duration(now - max(begun, sent, heard)); quiet > longest.For {
				longest = Silence{For: quiet, Age: time.Duration(now - begun), Seq: s.seq.Load(), Sent: sent != 0, Heard: heard != 0}
			}
		}
	}
	return longest
}
