package otlp

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// Level sends the spans of all requests of a level, from its log in the folder. Those that an earlier process of the run exported, because
// it was stopped and not killed, are not sent again. It returns when the collector has taken or refused them; those that are left when
// ctx ends are only counted. An error is one of reading the log.
func (e *Exporter) Level(ctx context.Context, name, folder string) (Counts, error) {
	e.batches.ctx, e.batches.counts, e.batches.failed, e.batches.spans = ctx, Counts{}, false, nil
	exported, err := exportedSegments(folder)
	if err != nil {
		return Counts{}, err
	}
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return Counts{}, err
	}
	defer log.Close()
	clock := wallClock{}
	for {
		event, err := log.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return e.batches.counts, err
		}
		clock.enter(event, log)
		if event.Kind == eventlog.KindClock && event.Worker == 0 { // the walls of other machines differ, their instants do not
			clock.at = event.Clock
		}
		if event.Request == nil || event.Request.Trace.IsZero() || event.Worker == 0 && exported[event.Segment] {
			continue
		}
		if ctx.Err() != nil {
			e.batches.counts.Lost += spans(event.Request)
			continue
		}
		e.request(ctx, name, event.Request, clock)
	}
	e.batches.send()
	if err := ctx.Err(); err != nil && e.batches.counts.Why == nil {
		e.batches.counts.Why = err
	}
	return e.batches.counts, nil
}

// exportedSegments are those of a level's log, but the last, whose processes came to their end: they exported their spans.
func exportedSegments(folder string) (map[int]bool, error) {
	if eventlog.LastSegment(folder) < 1 {
		return nil, nil
	}
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	for {
		if _, err := log.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	all, exported := log.Segments(), map[int]bool{}
	for i, s := range all[:len(all)-1] {
		exported[i] = s.End != nil
	}
	return exported, nil
}

// A wallClock lays instants on the wall clock by the last pair of both clocks that the log has.
type wallClock struct {
	at    eventlog.Clock
	known int // segments whose head was read
}

// enter begins with the clock of a log's head, of each segment anew.
func (c *wallClock) enter(event eventlog.Event, log *eventlog.Reader) {
	if c.known > event.Segment || event.Worker > 0 && c.known > 0 {
		return
	}
	c.known = event.Segment + 1
	segments := log.Segments()
	c.at = eventlog.Clock{Wall: segments[min(event.Segment, len(segments)-1)].Head.Wall}
}

// time is an instant on the wall clock.
func (c wallClock) time(i record.Instant) time.Time {
	return c.at.Wall.Add(time.Duration(i - c.at.Mono))
}
