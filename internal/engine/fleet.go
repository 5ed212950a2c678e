package engine

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A Fleet sends levels from other machines.
type Fleet interface {
	// Level runs a level there, and returns when the log of each machine lies in the level's folder as far as it came. When stop ends, no new
	// request starts; when ctx ends, requests in flight are cancelled.
	Level(ctx, stop context.Context, job FleetLevel) (FleetEnd, error)
	// Collect brings what the machines kept of levels whose coordinator was killed into the levels' folders.
	Collect(ctx context.Context, wanted []FleetLogs) error
}

// FleetLogs are the logs of a level that several machines sent.
type FleetLogs struct {
	Index   int
	Folder  string
	Workers int
}

// A FleetLevel is a level for a fleet.
type FleetLevel struct {
	Index int
	Level plan.Level
	// FirstItem is the item of the sweep with which it begins.
	FirstItem int64
	Folder    string
	// Begins is called with the names of the machines that take part, and the instant at which their schedules begin.
	Begins func(workers []string, at time.Time) error
	// Ended is given each request as its record arrives, InFlight how many are under way on all machines.
	Ended    func(*record.Record)
	InFlight func(n int)
}

// A FleetEnd is how a level ended on all machines.
type FleetEnd struct {
	// Counted is what they counted together, NextItem the item behind the last that any of them took, -1 where none did.
	Counted  eventlog.Counted
	NextItem int64
	Workers  metric.WorkersProbe
	// Sessions is how many sessions were sent, Interrupted and Failed whether a machine ended its part so, and why.
	Sessions int64
	Failed   error
	Unsent   int
	// Skipped are the first items that could not be sent, SkippedCount all of them.
	Skipped      []i18n.Text
	SkippedCount int
}

// fleetLevel is level, sent by the fleet: the log is the coordinator's own, with those of the machines beside it.
func (e *Engine) fleetLevel(ctx, stop context.Context, index int, level plan.Level) (Finished, error) {
	done := Finished{Level: level, Index: index}
	run := &levelRun{engine: e, index: index, level: level, asked: level, series: ""}
	folder, err := e.Folder(level)
	if err != nil {
		return done, err
	}
	done.Folder = folder
	file, err := eventlog.Reserve(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		return done, err
	}
	release, err := e.files()
	if err != nil {
		return done, errors.Join(err, file.Close())
	}
	before := e.before(stop)
	after := e.around(stop)
	loaded, sampled := func() {}, func() {}
	end, err := e.Fleet.Level(ctx, stop, FleetLevel{Index: index, Level: level, FirstItem: e.nextItem, Folder: folder, Ended: run.returned,
		InFlight: func(n int) { e.Live.elsewhere(n) }, Begins: func(workers []string, at time.Time) error {
			if e.Load != nil {
				loaded = e.Load()
			}
			err := run.beginFleet(file, workers, at, before)
			if err == nil {
				sampled = run.sample(folder)
			}
			return err
		}})
	loaded()
	release()
	done.Interrupted = stop.Err() != nil
	if run.log == nil && done.Interrupted { // nothing was sent
		err = run.beginFleet(file, nil, time.Now(), before)
	}
	if run.log == nil {
		done.Folder = ""
		return done, errors.Join(err, file.Close())
	}
	probe := ended(ctx, sampled, after)
	e.nextItem = max(e.nextItem, end.NextItem)
	end.Workers.Of = metric.OfWorkers
	_ = run.log.Probe(end.Workers) // a failing log is seen below
	if probe != nil {
		_ = run.log.Probe(probe)
	}
	done.Skipped, done.SkippedCount, done.Unsent = end.Skipped, end.SkippedCount, end.Unsent
	err = errors.Join(err, end.Failed)
	_ = run.log.End(run.fleetEnd(end, done.Interrupted, err))
	return done, errors.Join(err, run.log.Close())
}

// beginFleet begins the level's log, when the machines are about to begin.
func (r *levelRun) beginFleet(file *eventlog.File, workers []string, at time.Time, before []any) (err error) {
	r.clock = wire.ClockFrom(at.Add(-PartLead))
	if r.log, err = r.writeHead(file, eventlog.Head{Workers: workers, FirstItem: &r.engine.nextItem}); err != nil {
		return err
	}
	for _, probe := range append(before, r.engine.Opening...) {
		_ = r.log.Probe(probe)
	}
	r.engine.Live.begin(r.engine.Plan, r.index, r.asked, r.clock)
	r.engine.Live.level.Load().measures(partLead)
	return nil
}

// returned shows a request that ended on another machine.
func (r *levelRun) returned(rec *record.Record) {
	live := r.engine.Live.level.Load()
	live.told(rec)
	if r.engine.Ended != nil {
		r.engine.Ended(rec)
	}
}

func (r *levelRun) fleetEnd(end FleetEnd, interrupted bool, err error) eventlog.End {
	last := eventlog.End{Reason: eventlog.EndDone, At: r.clock.Now(), Counted: &end.Counted}
	if end.NextItem >= 0 {
		last.NextItem = &end.NextItem
	}
	switch l := r.asked; {
	case err != nil:
		last.Reason, last.Error = eventlog.EndFailed, err.Error()
	case interrupted:
		last.Reason = eventlog.EndInterrupted
	case l.Duration > 0 && (l.Number == 0 || end.Sessions < int64(l.Warmup+l.Number)):
		last.Reason = eventlog.EndDuration
	}
	return last
}
