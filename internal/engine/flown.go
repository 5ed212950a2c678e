package engine

import (
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// flown is Σ time in flight of the level's requests up to an instant that is now; 0 before the load starts.
func (r *levelRun) flown(now record.Instant) time.Duration {
	live := r.engine.Live.level.Load()
	if live == nil || !r.sends.Load() {
		return 0
	}
	return live.under.flown(now)
}

// counted is what was counted of the requests while they were sent, for the log to be held against; nil for a level that earlier processes
// began, whose requests were partly counted by those.
func (r *levelRun) counted() *eventlog.Counted {
	if r.segment() > 0 || !r.sends.Load() {
		return nil
	}
	live := r.engine.Live.level.Load()
	return &eventlog.Counted{Requests: r.requests.Load(), InFlight: live.under.flown(0), From: live.start}
}
