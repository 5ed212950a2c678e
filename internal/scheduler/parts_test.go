package scheduler

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

// A told is what a spec's functions were told.
type told struct {
	begins  []time.Duration
	dropped []Start
	held    time.Duration // when the last measured session had ended
	sent    Sent
}

// playSpec runs parts in virtual time with sessions that last as long as hold says.
func playSpec(t *testing.T, hold func(Start) time.Duration, parts ...Part) (all []seen, told told) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := timerClock{time.Now()}
		var mu sync.Mutex
		spec := Spec{Parts: parts, Begins: func(_ int, at time.Duration) { told.begins = append(told.begins, at) },
			Drops: func(s Start) { told.dropped = append(told.dropped, s) },
			Held:  func() { told.held = clock.Now() }}
		told.sent = Run(t.Context(), spec, clock, func(s Start) (func(), bool) {
			return func() {
				began := clock.Now()
				time.Sleep(hold(s))
				mu.Lock()
				defer mu.Unlock()
				all = append(all, seen{s, began, clock.Now()})
			}, true
		})
	})
	slices.SortFunc(all, func(a, b seen) int { return int(a.Index - b.Index) })
	return all, told
}

// phase are the due instants of the sessions of a phase.
func phase(all []seen, p Phase) (due []time.Duration) {
	for _, s := range all {
		if s.Phase == p {
			due = append(due, s.Due)
		}
	}
	return due
}

func closed() Part { return Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2} }

func evenly(rate float64) Part { return Part{Arrivals: load.Open(load.Constant, rate).Arrivals(nil)} }

// TestRun_AWarmUpOfAClosedLoopHandsItsSlotsOver: the measured sessions begin where the time is up and slots are free; none stays empty.
func TestRun_AWarmUpOfAClosedLoopHandsItsSlotsOver(t *testing.T) {
	warm, measured := closed(), closed()
	warm.Phase, warm.Length = Warmup, 2500*time.Millisecond
	measured.Count = 4
	all, told := playSpec(t, always(time.Second), warm, measured)
	if got, want := phase(all, Warmup), at(0, 0, 1, 1, 2, 2); !slices.Equal(got, want) {
		t.Errorf("the warm-up is due at %v, want %v", got, want)
	}
	if got, want := phase(all, Measured), at(3, 3, 4, 4); !slices.Equal(got, want) {
		t.Errorf("measured sessions are due at %v, want %v", got, want)
	}
	if want := at(0, 2.5); !slices.Equal(told.begins, want) || most(all) != 2 || told.sent != (Sent{10, 4}) {
		t.Errorf("parts begin at %v, %d at once, %+v", told.begins, most(all), told.sent)
	}
}

// TestRun_ABarrierWaitsForTheWarmUp: no measured session begins before the last one of the warm-up has ended.
func TestRun_ABarrierWaitsForTheWarmUp(t *testing.T) {
	warm, measured := evenly(1), evenly(1)
	warm.Phase, warm.Length = Warmup, 3*time.Second
	measured.Count, measured.Barrier = 2, true
	all, told := playSpec(t, always(10*time.Second), warm, measured)
	if got, want := phase(all, Measured), at(13, 14); !slices.Equal(got, want) || told.begins[1] != 12*time.Second {
		t.Errorf("measured sessions are due at %v, want %v; the parts begin at %v", got, want, told.begins)
	}
}

// TestRun_AnOpenWarmUpIsFollowedAtOnce: the measured arrivals count from where the warm-up's time is up, whatever is under way.
func TestRun_AnOpenWarmUpIsFollowedAtOnce(t *testing.T) {
	warm, measured := evenly(2), evenly(4)
	warm.Phase, warm.Length = Warmup, 2*time.Second
	measured.Count = 3
	all, _ := playSpec(t, always(time.Minute), warm, measured)
	if got, want := began(t, all), at(0.5, 1, 1.5, 2.25, 2.5, 2.75); !slices.Equal(got, want) {
		t.Errorf("sessions begin at %v, want %v", got, want)
	}
}

// TestRun_AHoldKeepsTheLoadUp: unmeasured sessions go on until the last measured one has ended, in open and closed loops.
func TestRun_AHoldKeepsTheLoadUp(t *testing.T) {
	slow := func(s Start) time.Duration {
		if s.Index == 1 {
			return 4500 * time.Millisecond
		}
		return time.Second
	}
	measured, hold := closed(), closed()
	measured.Count, hold.Phase = 4, Hold
	all, told := playSpec(t, slow, measured, hold)
	if got, want := phase(all, Measured), at(0, 0, 1, 2); !slices.Equal(got, want) || told.held != 4500*time.Millisecond {
		t.Errorf("measured sessions are due at %v, want %v, and have ended at %v", got, want, told.held)
	}
	if got, want := phase(all, Hold), at(3, 4); !slices.Equal(got, want) || told.sent != (Sent{6, 4}) {
		t.Errorf("further sessions are due at %v, want %v; %+v", got, want, told.sent)
	}
	open, hold := evenly(1), evenly(1)
	open.Duration, hold.Phase = 3*time.Second, Hold
	all, _ = playSpec(t, always(2500*time.Millisecond), open, hold)
	if got, want := phase(all, Measured), at(1, 2, 3); !slices.Equal(got, want) {
		t.Errorf("measured sessions are due at %v, want %v", got, want)
	}
	if got, want := phase(all, Hold), at(5); !slices.Equal(got, want) { // from 4 on, where the duration is over
		t.Errorf("further sessions are due at %v, want %v", got, want)
	}
}

// TestRun_AtTheLimitSessionsWait, and are due when they arrived.
func TestRun_AtTheLimitSessionsWait(t *testing.T) {
	part := evenly(1)
	part.Slots, part.Full, part.Count = 2, Wait, 5
	all, told := playSpec(t, always(3*time.Second), part)
	var waits, begins []time.Duration
	for _, s := range all {
		waits, begins = append(waits, s.Waited), append(begins, s.began)
	}
	if want := at(1, 2, 3, 4, 5); !slices.Equal(phase(all, Measured), want) {
		t.Errorf("sessions are due at %v, want %v", phase(all, Measured), want)
	}
	if want := at(0, 0, 1, 1, 2); !slices.Equal(waits, want) || !slices.Equal(begins, at(1, 2, 4, 5, 7)) || len(told.dropped) != 0 {
		t.Errorf("they waited %v, want %v, and began at %v; %d dropped", waits, want, begins, len(told.dropped))
	}
}

// TestRun_AtTheLimitSessionsAreDropped, and keep their place in the schedule.
func TestRun_AtTheLimitSessionsAreDropped(t *testing.T) {
	part := evenly(1)
	part.Slots, part.Full, part.Count = 2, Drop, 7
	all, told := playSpec(t, always(3500*time.Millisecond), part)
	var dropped []time.Duration
	for _, s := range told.dropped {
		dropped = append(dropped, s.Due)
	}
	if !slices.Equal(phase(all, Measured), at(1, 2, 5, 6)) || !slices.Equal(dropped, at(3, 4, 7)) || told.sent != (Sent{4, 7}) {
		t.Errorf("sent %v, dropped %v, %+v", phase(all, Measured), dropped, told.sent)
	}
	if all[2].Index != 2 {
		t.Errorf("the third session that was sent has number %d", all[2].Index)
	}
}

// TestRun_WhatStillWaitsWhenTheTimeIsUpIsDropped: nothing starts then, and nothing is forgotten.
func TestRun_WhatStillWaitsWhenTheTimeIsUpIsDropped(t *testing.T) {
	timed, staged := evenly(1), Part{Arrivals: load.OpenStages(load.Constant, load.Hold(1, 6*time.Second)).Arrivals(nil), Length: 6 * time.Second, Ends: true}
	timed.Duration = 6 * time.Second
	for name, part := range map[string]Part{"timed": timed, "staged": staged} {
		part.Slots, part.Full = 1, Wait
		all, told := playSpec(t, always(2500*time.Millisecond), part)
		if n := int64(len(told.dropped)); n+told.sent.Sessions != told.sent.Arrived || told.sent.Arrived < 5 || all[len(all)-1].began > 7*time.Second {
			t.Errorf("%s: %d dropped, %+v, the last began at %v", name, n, told.sent, all[len(all)-1].began)
		}
	}
}

// TestRun_OpenAndClosedStagesFollowOneAnother: the arrivals of an open stage, then as many sessions under way as a closed one has
// slots, then arrivals again, each at its instant. Sessions of an open stage take slots of the closed one behind it.
func TestRun_OpenAndClosedStagesFollowOneAnother(t *testing.T) {
	p := load.Staged([]load.Stage{load.Free(3 * time.Second), load.Hold(2, 4*time.Second), load.Free(3 * time.Second)}, load.Constant,
		[]load.Stage{load.Hold(1, 3*time.Second), load.Free(4 * time.Second), load.Hold(2, 3*time.Second)})
	var parts []Part
	for _, q := range p.Split() {
		parts = append(parts, Part{Arrivals: q.Arrivals(nil), SlotChanges: q.SlotChanges(), Length: q.Length(), Ends: q.Paced()})
	}
	all, told := playSpec(t, always(1500*time.Millisecond), parts...)
	want := at(1, 2, 3, 3.5, 4.5, 5, 6, 6.5, 7.5, 8, 8.5, 9, 9.5, 10)
	if got := began(t, all); !slices.Equal(got, want) {
		t.Errorf("sessions begin at %v\nwant             %v", got, want)
	}
	if !slices.Equal(told.begins, at(0, 3, 7)) {
		t.Errorf("parts begin at %v", told.begins)
	}
}

// TestRun_EveryProcessStartsAtItsInstants: with a number the last of n arrivals is at n/rate to the nanosecond, whatever sessions do.
func TestRun_EveryProcessStartsAtItsInstants(t *testing.T) {
	for _, process := range load.Processes() {
		p := load.Open(load.Poisson, 20)
		if process != load.Poisson {
			p = p.WithProcess(process, map[load.Process]float64{load.Gamma: 0.5}[process])
		}
		all, _ := playSpec(t, always(time.Hour), Part{Arrivals: p.ArrivalsOf(500, source(4)), Count: 500})
		if got, want := began(t, all), slices.Collect(p.ArrivalsOf(500, source(4))); !slices.Equal(got, want) || got[499] != 25*time.Second {
			t.Errorf("%s: %d sessions, the last at %v", process, len(got), got[len(got)-1])
		}
	}
}

// TestRun_TenThousandArrivalsASecondDoNotDrift over ten minutes of virtual time: the scheduler starts the last of six million sessions
// at the instant that its number says.
func TestRun_TenThousandArrivalsASecondDoNotDrift(t *testing.T) {
	if testing.Short() {
		t.Skip("six million sessions take some seconds")
	}
	const rate, n = 10_000, 6_000_000
	var clock jumpClock
	off, last := time.Duration(0), time.Duration(0)
	Run(t.Context(), Spec{Parts: []Part{{Arrivals: load.Open(load.Constant, rate).ArrivalsOf(n, nil), Count: n}}}, &clock, func(s Start) (func(), bool) {
		want := time.Duration(s.Index+1) * (time.Second / rate)
		off, last = max(off, (s.Due-want).Abs(), (clock.now-want).Abs()), clock.now
		return func() {}, true
	})
	if off > time.Nanosecond || last != 10*time.Minute {
		t.Errorf("a session started %v off its instant, the last one at %v", off, last)
	}
}

// A jumpClock stands wherever it was last waited for.
type jumpClock struct{ now time.Duration }

func (c *jumpClock) Now() time.Duration { return c.now }

func (c *jumpClock) WaitUntil(_ context.Context, t time.Duration) error {
	c.now = max(c.now, t)
	return nil
}

// TestRun_DurationCountsFromAnEarlierBeginning: a schedule that goes on ends when the whole of it would have.
func TestRun_DurationCountsFromAnEarlierBeginning(t *testing.T) {
	begun := -3 * time.Second
	var due []time.Duration
	arrivals := func(yield func(time.Duration) bool) {
		for at := time.Second; yield(at); at += 2 * time.Second {
		}
	}
	Run(t.Context(), Spec{Begun: &begun, Parts: []Part{{Arrivals: arrivals, Duration: 10 * time.Second}}}, &jumpClock{}, func(s Start) (func(), bool) {
		due = append(due, s.Due)
		return func() {}, true
	})
	if want := []time.Duration{time.Second, 3 * time.Second, 5 * time.Second}; !slices.Equal(due, want) {
		t.Errorf("sessions are due at %v, want %v", due, want)
	}
}
