package scheduler

import (
	"context"
	"iter"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/perf/load"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// A seen start and the virtual instants at which its session began and ended.
type seen struct {
	Start
	began, ended time.Duration
}

// runPart runs a level of one part and returns how many sessions it started.
func runPart(ctx context.Context, part Part, clock Clock, prepare NextSession) int64 {
	return Run(ctx, Spec{Parts: []Part{part}}, clock, prepare).Sessions
}

// play runs a part in virtual time with sessions that last as long as hold says.
func play(t *testing.T, part Part, hold func(Start) time.Duration) (all []seen, started int64) {
	t.Helper()
	all, told := playSpec(t, hold, part)
	return all, told.sent.Sessions
}

// timerClock waits with timers alone: virtual time knows no other sleep.
type timerClock struct{ epoch time.Time }

func (c timerClock) Now() time.Duration { return time.Since(c.epoch) }

func (c timerClock) WaitUntil(ctx context.Context, t time.Duration) error {
	select {
	case <-time.After(t - c.Now()):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func always(d time.Duration) func(Start) time.Duration { return func(Start) time.Duration { return d } }

// most is the largest number of sessions under way at once.
func most(all []seen) int {
	n := 0
	for _, a := range all {
		k := 0
		for _, b := range all {
			if b.began <= a.began && a.began < b.ended {
				k++
			}
		}
		n = max(n, k)
	}
	return n
}

func TestRun_ClosedLoopKeepsItsSlotsFull(t *testing.T) {
	all, started := play(t, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 3, Count: 9}, always(time.Second))
	if started != 9 || len(all) != 9 || most(all) != 3 {
		t.Fatalf("%d started, %d ended, at most %d at once", started, len(all), most(all))
	}
	for i, s := range all {
		if want := time.Duration(i/3) * time.Second; s.began != want || s.Due != want {
			t.Errorf("session %d began at %v, due %v, want %v", i, s.began, s.Due, want)
		}
	}
}

func TestRun_DueIsTheInstantTheSlotBecameFree(t *testing.T) {
	hold := func(s Start) time.Duration { return time.Duration(s.Index+1) * time.Second } // 1, 2, 3 s
	all, _ := play(t, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2, Count: 3}, hold)
	if all[2].Due != time.Second || all[2].began != time.Second {
		t.Errorf("the third session was due at %v", all[2].Due)
	}
}

func TestRun_WarmupHandsOverWithoutABarrier(t *testing.T) {
	hold := func(s Start) time.Duration {
		if s.Index == 0 {
			return 10 * time.Second // one warm-up session is slow; the measured ones do not wait for it
		}
		return time.Second
	}
	all, _ := play(t, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2, Warmup: 2, Count: 3}, hold)
	for i, s := range all {
		if (s.Phase == Warmup) != (i < 2) {
			t.Errorf("session %d is of phase %v", i, s.Phase)
		}
	}
	if all[2].began != time.Second || all[4].ended != 4*time.Second {
		t.Errorf("measured sessions ran from %v to %v", all[2].began, all[4].ended)
	}
}

func TestRun_NoSessionStartsAfterTheDuration(t *testing.T) {
	all, started := play(t, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2, Warmup: 2, Count: 1000, Duration: 3 * time.Second}, always(time.Second))
	// Warm-up takes the first second; the measured clock starts with the first measured session, at 1 s.
	if started != 2+6 || all[len(all)-1].began != 3*time.Second {
		t.Errorf("%d started, the last at %v", started, all[len(all)-1].began)
	}
}

func TestRun_OpenLoopStartsAtItsArrivalsWhateverSessionsDo(t *testing.T) {
	arrivals := iter.Seq[time.Duration](func(yield func(time.Duration) bool) {
		for _, at := range []time.Duration{time.Second, 2 * time.Second, 2 * time.Second, 5 * time.Second} {
			if !yield(at) {
				return
			}
		}
	})
	all, started := play(t, Part{Arrivals: arrivals, Count: 10}, always(time.Hour))
	if started != 4 || most(all) != 4 {
		t.Fatalf("%d started, at most %d at once", started, most(all))
	}
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 2 * time.Second, 5 * time.Second} {
		if all[i].Due != want || all[i].began != want {
			t.Errorf("session %d: due %v, began %v, want %v", i, all[i].Due, all[i].began, want)
		}
	}
}

func TestRun_PacedClosedLoopWaitsForBoth(t *testing.T) {
	arrivals := iter.Seq[time.Duration](func(yield func(time.Duration) bool) {
		for i := 0; yield(time.Duration(i) * time.Second); i++ {
		}
	})
	all, _ := play(t, Part{Arrivals: arrivals, Slots: 1, Count: 3}, func(s Start) time.Duration {
		return []time.Duration{1500 * time.Millisecond, 100 * time.Millisecond, 0}[s.Index]
	})
	for i, want := range []time.Duration{0, 1500 * time.Millisecond, 2 * time.Second} { // arrival, slot, arrival
		if all[i].Due != want {
			t.Errorf("session %d was due at %v, want %v", i, all[i].Due, want)
		}
	}
}

func TestRun_StopLetsSessionsUnderWayEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer stop()
		ended := 0
		var mu sync.Mutex
		started := runPart(ctx, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2, Count: 100}, timerClock{time.Now()}, func(Start) (func(), bool) {
			return func() {
				time.Sleep(time.Second)
				mu.Lock()
				ended++
				mu.Unlock()
			}, true
		})
		if started != 6 || ended != 6 {
			t.Errorf("%d started, %d ended", started, ended)
		}
	})
}

func TestRun_StopEndsAWaitForTheNextArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		begin := time.Now()
		far := iter.Seq[time.Duration](func(yield func(time.Duration) bool) { yield(time.Hour) })
		if n := runPart(ctx, Part{Arrivals: far, Count: 1}, timerClock{begin}, nil); n != 0 || time.Since(begin) != time.Second {
			t.Errorf("%d started after %v", n, time.Since(begin))
		}
	})
}

func TestRun_NothingMoreToSendEndsTheRun(t *testing.T) {
	n := runPart(t.Context(), Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 5, Count: 100}, NewRealClock(time.Now()), func(s Start) (func(), bool) {
		return func() {}, s.Index < 7
	})
	if n != 7 {
		t.Errorf("%d started, want 7", n)
	}
	if n := runPart(t.Context(), Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 1}, NewRealClock(time.Now()), nil); n != 0 {
		t.Errorf("%d of none started", n)
	}
}

func TestRun_RealClockNeverReturnsEarly(t *testing.T) {
	clock := NewRealClock(time.Now())
	for _, wait := range []time.Duration{0, 300 * time.Microsecond, 5 * time.Millisecond} {
		until := clock.Now() + wait
		if err := clock.WaitUntil(t.Context(), until); err != nil {
			t.Fatal(err)
		}
		if now := clock.Now(); now < until {
			t.Errorf("returned %v before the instant", until-now)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := clock.WaitUntil(ended, clock.Now()+time.Hour); err == nil {
		t.Error("a wait of an hour returned without an error")
	}
}

func TestRun_EndsWithItsDurationAndNotWithTheNextArrival(t *testing.T) {
	rare := iter.Seq[time.Duration](func(yield func(time.Duration) bool) {
		for i := 0; yield(time.Duration(i) * time.Hour); i++ {
		}
	})
	synctest.Test(t, func(t *testing.T) {
		clock := timerClock{time.Now()}
		started := runPart(t.Context(), Part{Arrivals: rare, Count: 10, Duration: time.Second}, clock, func(Start) (func(), bool) {
			return func() { time.Sleep(2 * time.Second) }, true
		})
		if now := clock.Now(); started != 1 || now != 2*time.Second {
			t.Errorf("%d started, the run ended at %v", started, now)
		}
	})
}

func TestRun_OpenLoopWithADurationStartsWhatArrivesWithinIt(t *testing.T) {
	all, started := play(t, Part{Arrivals: load.Open(load.Poisson, 100).Arrivals(source(5)), Count: 1 << 30, Duration: 10 * time.Second}, always(time.Minute))
	want := int64(0)
	var first time.Duration
	for at := range load.Open(load.Poisson, 100).Arrivals(source(5)) {
		if want == 0 {
			first = at
		}
		if at-first >= 10*time.Second {
			break
		}
		if all[want].Due != at || all[want].began != at {
			t.Fatalf("session %d was due at %v and began at %v, want %v", want, all[want].Due, all[want].began, at)
		}
		want++
	}
	if started != want {
		t.Errorf("%d started, %d arrive in the time", started, want)
	}
}

func TestRun_WithoutACountTheDurationAloneEndsALevel(t *testing.T) {
	all, started := play(t, Part{Arrivals: load.Closed(1).Arrivals(nil), Slots: 2, Warmup: 2, Duration: 10 * time.Second}, always(time.Second))
	if started != 22 || len(all) != 22 || all[len(all)-1].began != 10*time.Second {
		t.Errorf("%d started, the last at %v", started, all[len(all)-1].began)
	}
}

func TestRun_NoMoreSlotsAreMadeThanSessionsCanUse(t *testing.T) {
	for _, test := range []struct {
		part Part
		want int
	}{
		{Part{Slots: 999999999, Count: 2}, 2},
		{Part{Slots: 999999999, Warmup: 1, Count: 2}, 3},
		{Part{Slots: 2, Count: 20}, 2},
		{Part{Slots: 7, Duration: time.Second}, 7},
		{Part{Count: 20}, 0},
	} {
		s := scheduler{spec: Spec{Parts: []Part{test.part}}}
		defer s.makeSlots(t.Context())()
		got := 0
		if s.slots != nil {
			got = cap(s.slots.(fixedSlots))
		}
		if got != test.want {
			t.Errorf("%+v: %d slots, want %d", test.part, got, test.want)
		}
	}
}
