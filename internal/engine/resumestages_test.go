package engine

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A virtualClock counts virtual time from an epoch of its own.
type virtualClock struct{ epoch time.Time }

func (c virtualClock) Now() time.Duration { return time.Since(c.epoch) }

func (c virtualClock) WaitUntil(ctx context.Context, t time.Duration) error {
	select {
	case <-time.After(t - c.Now()):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// openClosedOpen are stages of a rate, of slots, and of a rate again: two arrivals a second for 3 s, two slots for 4 s, two a second for 3 s.
// Each session lasts 1.3 s.
func openClosedOpen() plan.Level {
	p := load.Staged([]load.Stage{load.Free(3 * time.Second), load.Hold(2, 4*time.Second), load.Free(3 * time.Second)}, load.Constant,
		[]load.Stage{load.Hold(2, 3*time.Second), load.Free(4 * time.Second), load.Hold(2, 3*time.Second)})
	return plan.Level{Load: metric.Load{Name: "stages", Profile: p}, Duration: p.Length()}
}

// A stagedSession is a session that started, with when it was over.
type stagedSession struct {
	scheduler.Start
	over time.Duration
}

// play runs what is left of a level in virtual time, from where it stopped until it is killed.
func play(t *testing.T, s *Stopped, from, kill time.Duration) (all []stagedSession, owed int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &levelRun{engine: &Engine{Plan: &plan.Plan{Seed: 5}}, asked: openClosedOpen()}
		r.level, r.stopped = r.asked, s
		clock := virtualClock{time.Now().Add(-from)}
		r.schedule = clock
		owed = r.owed()
		r.late = r.newCatchUp()
		ctx, cancel := context.WithTimeout(t.Context(), kill-from)
		defer cancel()
		var mu sync.Mutex
		spec := scheduler.Spec{Parts: r.measured(0), Begins: func(_ int, at time.Duration) { r.late.begins(at) }}
		scheduler.Run(ctx, spec, clock, func(s scheduler.Start) (func(), bool) {
			s.Index += r.firstSession()
			return func() {
				time.Sleep(1300 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				all = append(all, stagedSession{s, clock.Now()})
			}, true
		})
	})
	slices.SortFunc(all, func(a, b stagedSession) int { return int(a.Index - b.Index) })
	return all, owed
}

// arrivals are the sessions of the stages with a rate.
func arrivals(all []stagedSession) (due []time.Duration) {
	for _, s := range all {
		if s.Due <= 3*time.Second || s.Due > 7*time.Second {
			due = append(due, s.Due)
		}
	}
	return due
}

// stagesAt is what the log of a level says that was killed at an instant: those that were over. The level may have gone on before.
func stagesAt(killed time.Duration, segments ...segmentOf) *Stopped {
	s := &Stopped{Segment: 1, Killed: true, began: true, begins: 1, level: openClosedOpen(), classes: []stoppedClass{{first: -1}}}
	for i, of := range segments {
		s.segment(s.sessions, &eventlog.Resumed{Owed: of.owed})
		for _, session := range of.sessions {
			if session.over < of.killed {
				_ = s.event(eventlog.Event{Kind: eventlog.KindRequest, Segment: i, Request: &record.Record{Session: session.Index, Item: session.Index,
					Stamps: record.Stamps{Due: s.begins + record.Instant(session.Due), End: s.begins + record.Instant(session.over)}}}, []metric.Limits{nil})
			}
		}
	}
	s.At = s.begins + record.Instant(killed)
	return s
}

// A segmentOf is what one process made of a level.
type segmentOf struct {
	sessions []stagedSession
	owed     int
	killed   time.Duration
}

// TestStages_ArrivalsThatWereUnderWayAreSentAgain: whenever stages of both kinds are killed, every arrival that was not over is sent once
// more and no other one; sessions of slots stand for none of them.
func TestStages_ArrivalsThatWereUnderWayAreSentAgain(t *testing.T) {
	whole, _ := play(t, nil, 0, time.Minute)
	if n := len(arrivals(whole)); n != 12 {
		t.Fatalf("the unbroken stages have %d arrivals", n)
	}
	for killed := 250 * time.Millisecond; killed < 10*time.Second; killed += 250 * time.Millisecond {
		over := segmentOf{sessions: whole, killed: killed}
		rest, owed := play(t, stagesAt(killed, over), killed, time.Minute)
		if got, want := sentAsArrivals(rest, owed), leftOf(whole, killed); got != want {
			t.Errorf("killed at %v: %d arrivals are sent, want %d", killed, got, want)
		}
		for again := killed + 500*time.Millisecond; again < 10*time.Second; again += 750 * time.Millisecond {
			last, lastOwed := play(t, stagesAt(again, over, segmentOf{sessions: rest, owed: owed, killed: again}), again, time.Minute)
			if got, want := sentAsArrivals(last, lastOwed), leftOf(whole, killed)-doneBy(rest, owed, again); got != want {
				t.Errorf("killed at %v and at %v: %d arrivals are sent, want %d", killed, again, got, want)
			}
		}
	}
}

// leftOf is how many arrivals are not over at an instant.
func leftOf(all []stagedSession, at time.Duration) (n int) {
	for _, s := range all {
		if (s.Due <= 3*time.Second || s.Due > 7*time.Second) && s.over >= at {
			n++
		}
	}
	return n
}

// sentAsArrivals is how many sessions were sent for arrivals: those that were owed, which come first, and those of the stages with a rate.
func sentAsArrivals(all []stagedSession, owed int) int {
	return min(owed, len(all)) + len(arrivals(all[min(owed, len(all)):]))
}

// doneBy is how many of them were over at an instant.
func doneBy(all []stagedSession, owed int, at time.Duration) (n int) {
	for i, s := range all {
		if s.over < at && (i < owed || s.Due <= 3*time.Second || s.Due > 7*time.Second) {
			n++
		}
	}
	return n
}
