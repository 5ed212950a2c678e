package engine

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A lostLevel is what the logs say of a level that several machines sent and whose coordinator was killed.
type lostLevel struct {
	ended    bool
	told     bool // of its workers
	sessions int64
	item, at int64
	workers  []eventlog.WorkerLog
}

// EndLost ends the log of a level in its folder that several machines sent and whose coordinator was killed: no part of it is sent again.
// It is whole where all of it was sent all the same. ended is false for a folder of which nobody began.
func EndLost(ctx context.Context, folder string, level plan.Level) (ended bool, err error) {
	l, err := readLost(ctx, folder)
	if err != nil || l == nil {
		return false, err
	}
	if l.ended {
		return true, nil
	}
	log, err := eventlog.Reopen(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		return false, err
	}
	end := eventlog.End{Reason: eventlog.EndDone, At: record.Instant(l.at), NextItem: new(l.item)}
	probe, whole := l.probe(level)
	if !whole {
		end.Reason, end.Error = eventlog.EndFailed, "the coordinator was killed while this level ran"
	}
	if !l.told {
		_ = log.Probe(probe) // Close says what failed
	}
	_ = log.End(end)
	return true, log.Close()
}

// readLost reads the logs of a level; it is nil where none has begun.
func readLost(ctx context.Context, folder string) (*lostLevel, error) {
	if eventlog.LastSegment(folder) < 0 {
		return nil, nil
	}
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	l := &lostLevel{}
	if first, ok := log.Head().FirstOf(0); ok {
		l.item = max(0, first)
	}
	for ctx.Err() == nil {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			l.workers = log.Workers()
			return l, nil
		}
		if err != nil {
			return nil, err
		}
		switch e.Kind {
		case eventlog.KindEnd:
			l.ended = true
		case eventlog.KindProbe:
			l.told = l.told || e.Worker == 0 && gjson.GetBytes(e.Probe, "of").String() == metric.OfWorkers
		case eventlog.KindRequest:
			r := e.Request
			l.item, l.at = max(l.item, r.Item+1), max(l.at, int64(max(r.End, r.Last, r.Sent)))
			if r.Turn == 0 {
				l.sessions++
			}
		}
	}
	return nil, context.Cause(ctx)
}

// probe is what is known of the machines, and whether all of the level was sent.
func (l *lostLevel) probe(level plan.Level) (p metric.WorkersProbe, whole bool) {
	p.Of, whole = metric.OfWorkers, true
	for _, w := range l.workers {
		r := metric.WorkerReport{Host: w.Head.Host}
		if w.End == nil || w.End.Reason != eventlog.EndDone && w.End.Reason != eventlog.EndDuration {
			r.Lost, whole = "the coordinator was killed, and the worker stopped", false
		}
		if w.End != nil && w.End.NextItem != nil {
			l.item = max(l.item, *w.End.NextItem)
		}
		p.Workers = append(p.Workers, r)
	}
	if level.Number > 0 {
		p.Missing = int(max(0, int64(level.Warmup+level.Number)-l.sessions))
	}
	return p, whole && p.Missing == 0
}
