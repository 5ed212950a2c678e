package engine

import (
	"time"

	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/perf/metric"
)

// health is what watches the load generator during the level: its samples are probes of the event log.
func (r *levelRun) health() health.Config {
	return health.Config{Now: r.clock.Now, Queued: r.log.Queued, Unread: r.engine.Client,
		Each: func(s metric.ClientSample) { _ = r.log.Probe(s) }} // a failing log is seen by watch
}

// pairApart is the most time between the two readings of a pair of clocks; a pair that the scheduler tore further apart would
// look like a step of the wall clock.
const pairApart = 50 * time.Microsecond

// logClock logs a pair of clocks.
func (r *levelRun) logClock() {
	for range 5 {
		mono, wall := r.clock.Now(), time.Now()
		if time.Duration(r.clock.Now()-mono) < pairApart {
			_ = r.log.Clock(mono, wall)
			return
		}
	}
	_ = r.log.Clock(r.clock.Now(), time.Now())
}
