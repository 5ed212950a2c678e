package engine

import (
	"time"

	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/metric"
)

// health is what watches the load generator during the level: its samples are probes of the event log, its pairs of clocks
// events of their own. A failing log is seen by watch.
func (r *levelRun) health() health.Config {
	return health.Config{Now: r.clock.Now, Queued: r.log.Queued, InFlight: r.flown, Unread: unread(r.engine.clients()),
		Each:  func(s metric.ClientSample) { _ = r.log.Probe(s) },
		Pair:  func() health.Pair { return pairOf(r.clock) },
		Clock: func(p health.Pair) { _ = r.log.Clock(p.Mono, p.Wall, p.Within) }}
}

// unread tells how many bytes lie unread in the sockets of all servers.
type unread []*wire.Client

// Unread sums what the clients' sockets hold.
func (all unread) Unread() (bytes int64, conns int) {
	for _, c := range all {
		n, of := c.Unread()
		bytes, conns = bytes+n, conns+of
	}
	return bytes, conns
}

const (
	// pairTries is how often both clocks are read for a pair; the narrowest counts.
	pairTries = 5
	// pairNarrow is a pair that no further try would make better by anything that matters.
	pairNarrow = time.Microsecond
)

// pairOf reads the monotonic clock, the wall clock and the monotonic clock again.
func pairOf(clock wire.Clock) (best health.Pair) {
	for try := range pairTries {
		before := clock.Now()
		wall := time.Now()
		within := clock.Now() - before
		if try == 0 || time.Duration(within) < best.Within {
			best = health.Pair{Mono: before + within/2, Wall: wall.Round(0), Within: time.Duration(within)}
		}
		if best.Within < pairNarrow {
			break
		}
	}
	return best
}
