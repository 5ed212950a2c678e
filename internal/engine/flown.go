package engine

import (
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/perf/record"
)

// flown is what this process counted of the level's requests up to an instant that is now; nothing before the load starts.
func (r *levelRun) flown(now record.Instant) health.Flown {
	live := r.engine.Live.level.Load()
	if live == nil || !r.sends.Load() {
		return health.Flown{}
	}
	f := live.under.flown(now)
	f.Time -= live.before
	return f
}

// counted is what this process counted of the requests while they were sent, for its segment of the log to be held against.
func (r *levelRun) counted() *eventlog.Counted {
	if !r.sends.Load() {
		return nil
	}
	f := r.flown(0)
	return &eventlog.Counted{Requests: f.Begun, InFlight: f.Time, From: r.engine.Live.level.Load().began}
}
