package scheduler

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

// changes are numbers of slots from instants on.
func changes(all ...slotChange) iter.Seq2[time.Duration, int] {
	return func(yield func(time.Duration, int) bool) {
		for _, c := range all {
			if !yield(c.at, c.n) {
				return
			}
		}
	}
}

// closedLoop is a part whose slots change, with sessions without end.
func closedLoop(all ...slotChange) Part {
	return Part{Arrivals: load.Closed(1).Arrivals(nil), SlotChanges: changes(all...), Duration: time.Hour}
}

// began are the instants at which sessions were due, which in virtual time is when they began.
func began(t *testing.T, all []seen) []time.Duration {
	t.Helper()
	var out []time.Duration
	for _, s := range all {
		if s.Due != s.began {
			t.Errorf("session %d was due at %v and began at %v", s.Index, s.Due, s.began)
		}
		out = append(out, s.Due)
	}
	return out
}

func at(seconds ...float64) (all []time.Duration) {
	for _, s := range seconds {
		all = append(all, time.Duration(s*float64(time.Second)))
	}
	return all
}

// A new slot starts a session at the instant at which it opens, between the ends of others.
func TestSlots_ThatOpenStartASessionAtThatInstant(t *testing.T) {
	all, _ := play(t, closedLoop(slotChange{0, 1}, slotChange{1500 * time.Millisecond, 2}, slotChange{3 * time.Second, 0}), always(time.Second))
	if got, want := began(t, all), at(0, 1, 1.5, 2, 2.5); !slices.Equal(got, want) {
		t.Errorf("sessions began at %v, want %v", got, want)
	}
}

// Sessions whose slots go away are left to end, and no session takes their place.
func TestSlots_ThatCloseLetTheirSessionsEnd(t *testing.T) {
	all, _ := play(t, closedLoop(slotChange{0, 3}, slotChange{1500 * time.Millisecond, 1}, slotChange{5 * time.Second, 0}), always(time.Second))
	if got, want := began(t, all), at(0, 0, 0, 1, 1, 1, 2, 3, 4); !slices.Equal(got, want) {
		t.Errorf("sessions began at %v, want %v", got, want)
	}
	if most(all) != 3 {
		t.Errorf("%d at once", most(all))
	}
	for _, s := range all {
		if s.ended-s.began != time.Second {
			t.Errorf("session %d lasted %v", s.Index, s.ended-s.began)
		}
	}
}

// When the last slot has closed the level is over at once, and waits only for the sessions under way.
func TestSlots_ThatAllCloseEndTheLevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := timerClock{time.Now()}
		started := runPart(t.Context(), closedLoop(slotChange{0, 2}, slotChange{time.Second, 0}), clock, func(Start) (func(), bool) {
			return func() { time.Sleep(10 * time.Second) }, true
		})
		if now := clock.Now(); started != 2 || now != 10*time.Second {
			t.Errorf("%d started, the level ended at %v", started, now)
		}
	})
}

// A level may begin without any slot, and have none for a while.
func TestSlots_MayBeNoneForAWhile(t *testing.T) {
	all, _ := play(t, closedLoop(slotChange{0, 0}, slotChange{time.Second, 1}, slotChange{2 * time.Second, 0}, slotChange{4 * time.Second, 2},
		slotChange{4500 * time.Millisecond, 0}), always(700*time.Millisecond))
	if got, want := began(t, all), at(1, 1.7, 4, 4); !slices.Equal(got, want) {
		t.Errorf("sessions began at %v, want %v", got, want)
	}
}

// A free slot that closed while nothing arrived is gone, and one that opened then counts from its opening: due is the arrival.
func TestSlots_ChangeWhileNothingArrives(t *testing.T) {
	arrivals := slices.Values(at(0, 5, 5, 5, 20))
	part := Part{Arrivals: arrivals, Count: 5,
		SlotChanges: changes(slotChange{0, 4}, slotChange{time.Second, 1}, slotChange{2 * time.Second, 2}, slotChange{30 * time.Second, 0})}
	all, _ := play(t, part, always(3*time.Second))
	if got, want := began(t, all), at(0, 5, 5, 8, 20); !slices.Equal(got, want) {
		t.Errorf("sessions began at %v, want %v", got, want)
	}
}

// A ramp of a profile keeps as many sessions under way as its Slots say, at every moment; never more, and with sessions that are
// short beside its steps never fewer.
func TestSlots_OfAProfileAreAllTaken(t *testing.T) {
	p := load.ClosedStages(load.Stage{From: 1, To: 40, For: 20 * time.Second, Curve: load.Exponential}, load.Hold(40, 5*time.Second),
		load.Stage{From: 30, To: 2, For: 10 * time.Second})
	all, started := play(t, Part{Arrivals: p.Arrivals(nil), SlotChanges: p.SlotChanges(), Duration: p.Length()}, always(7*time.Millisecond))
	if started < 10_000 {
		t.Fatalf("%d started", started)
	}
	for probe := 20 * time.Millisecond; probe < p.Length(); probe += 83 * time.Millisecond {
		under := 0
		for _, s := range all {
			if s.began <= probe && probe < s.ended {
				under++
			}
		}
		// A session that began before a slot closed may still be under way for the 7 ms that it takes.
		if want := p.Slots(probe); under < want || under > max(want, p.Slots(probe-7*time.Millisecond)) {
			t.Errorf("at %v %d are under way, of %d slots", probe, under, want)
		}
	}
	if last := all[len(all)-1]; last.began >= p.Length() {
		t.Errorf("a session began at %v", last.began)
	}
}

func TestSlots_AStopEndsAWaitForTheNextChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer stop()
		clock := timerClock{time.Now()}
		started := runPart(ctx, closedLoop(slotChange{0, 1}, slotChange{time.Minute, 9}), clock, func(Start) (func(), bool) {
			return func() { time.Sleep(2 * time.Second) }, true
		})
		if now := clock.Now(); started != 2 || now != 4*time.Second {
			t.Errorf("%d started, the run ended at %v", started, now)
		}
	})
}

// A session that is due before the arrivals end starts although the scheduler comes late, as no bound of time cuts it off.
func TestRun_StartsWhatIsDueBeforeTheArrivalsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := timerClock{time.Now()}
		var due []time.Duration
		started := runPart(t.Context(), Part{Arrivals: slices.Values(at(0.5, 1)), Ends: true}, clock, func(s Start) (func(), bool) {
			due = append(due, s.Due)
			time.Sleep(3 * time.Second) // making the session ready takes too long
			return func() {}, true
		})
		if started != 2 || !slices.Equal(due, at(0.5, 1)) {
			t.Errorf("%d started, due at %v", started, due)
		}
	})
}

// Each arrival of every kind of open loop starts a session at its instant, whatever sessions do.
func TestRun_FollowsEveryKindOfArrivals(t *testing.T) {
	stages := []load.Stage{{From: 1, To: 30, For: 10 * time.Second}, load.Hold(0, 5*time.Second), {From: 20, To: 2, For: 10 * time.Second, Curve: load.Exponential}}
	for name, p := range map[string]load.Profile{
		"poisson": load.Open(load.Poisson, 20), "constant": load.Open(load.Constant, 20), "stages": load.OpenStages(load.Poisson, stages...),
		"even stages": load.OpenStages(load.Constant, stages...), "replay": load.Replayed(at(0, 0.5, 0.5, 2, 30)...),
	} {
		var want []time.Duration
		for due := range p.Arrivals(source(9)) {
			if due-append(want, due)[0] >= 40*time.Second {
				break
			}
			want = append(want, due)
		}
		all, started := play(t, Part{Arrivals: p.Arrivals(source(9)), Duration: 40 * time.Second}, always(time.Minute))
		if got := began(t, all); started != int64(len(want)) || !slices.Equal(got, want) {
			t.Errorf("%s: %d sessions started, %d arrive", name, started, len(want))
		}
	}
}

// BenchmarkSlots compares what a start costs with a fixed number of slots and with one that changes.
func BenchmarkSlots(b *testing.B) {
	for name, part := range map[string]Part{"fixed": {Slots: 8}, "changing": {SlotChanges: changes(slotChange{0, 8})}} {
		b.Run(name, func(b *testing.B) {
			part.Arrivals, part.Count = load.Closed(1).Arrivals(nil), b.N
			var done sync.WaitGroup
			done.Add(b.N)
			runPart(b.Context(), part, NewRealClock(time.Now()), func(Start) (func(), bool) { return done.Done, true })
			done.Wait()
		})
	}
}
