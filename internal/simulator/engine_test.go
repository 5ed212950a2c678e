package simulator

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const ms = time.Millisecond

// run is one request of a schedule: when it comes, what it brings, and when its tokens came, all from the same epoch.
type run struct {
	at        time.Duration
	sequences int
	prompt    int
	tokens    int
	came      []time.Duration
}

// play runs the requests through an engine in virtual time.
func play(t *testing.T, c Config, runs ...*run) load {
	t.Helper()
	var end load
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(c)
		for _, r := range runs {
			go func() {
				time.Sleep(r.at)
				s, err := e.enter(max(1, r.sequences), r.prompt, rand.PCG{})
				if err != nil {
					return
				}
				defer s.leave()
				if s.admitted(t.Context()) != nil || s.prefill(t.Context(), r.prompt) != nil {
					t.Error("ended early")
				}
				for i := range r.tokens {
					if i > 0 && s.step(t.Context()) != nil {
						t.Error("ended early")
					}
					r.came = append(r.came, time.Since(e.epoch))
				}
			}()
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		end, _, _ = e.snapshot()
	})
	return end
}

func wantCame(t *testing.T, name string, r *run, want ...time.Duration) {
	t.Helper()
	if diff := cmp.Diff(want, r.came); diff != "" {
		t.Errorf("%s: tokens came at (-want +got):\n%s", name, diff)
	}
}

func TestEngine_RequestAloneWaitsForItsPrefillAndThenOneITLPerToken(t *testing.T) {
	r := &run{prompt: 500, tokens: 4}
	play(t, Config{TTFT: 50 * ms, PrefillRate: 1000, ITL: 20 * ms, DecodeSlowdown: 0.5}, r)
	wantCame(t, "alone", r, 550*ms, 570*ms, 590*ms, 610*ms)
}

func TestEngine_FullBatchQueuesInOrderOfArrivalAndLeavesDecodesAsTheyAre(t *testing.T) {
	first, second, third := &run{tokens: 3}, &run{at: 1 * ms, tokens: 3}, &run{at: 2 * ms, tokens: 3}
	end := play(t, Config{TTFT: 10 * ms, ITL: 5 * ms, MaxBatch: 1}, third, second, first)
	wantCame(t, "first", first, 10*ms, 15*ms, 20*ms)
	wantCame(t, "second", second, 30*ms, 35*ms, 40*ms)
	wantCame(t, "third", third, 50*ms, 55*ms, 60*ms)
	if want := (load{running: 0, maxRunning: 1, maxWaiting: 2}); end != want {
		t.Errorf("load is %+v, want %+v", end, want)
	}
}

func TestEngine_DecodesSlowDownWithEachFurtherSequenceInTheBatch(t *testing.T) {
	// The pair shares the batch until the short one has left, at its second token.
	long, short := &run{tokens: 4}, &run{tokens: 2}
	play(t, Config{TTFT: ms, ITL: 10 * ms, DecodeSlowdown: 0.5}, long, short)
	wantCame(t, "short", short, 1*ms, 16*ms)
	if got := long.came[1] - long.came[0]; got != 15*ms {
		t.Errorf("a step of two sequences took %v, want 15ms", got)
	}
	if got := long.came[3] - long.came[2]; got != 10*ms {
		t.Errorf("a step alone took %v, want 10ms", got)
	}
}

func TestEngine_PrefillStallsRunningDecodesForItsDuration(t *testing.T) {
	// The second prefill runs from 35 to 75 ms; the token due at 40 ms comes 40 ms later, those after it keep their gaps.
	decoding, arriving := &run{tokens: 6}, &run{at: 35 * ms, tokens: 1}
	play(t, Config{TTFT: 10 * ms, PrefillRate: 1000, ITL: 10 * ms, PrefillStalls: true}, decoding, arriving)
	wantCame(t, "without prompt", arriving, 45*ms)
	wantCame(t, "decoding", decoding, 10*ms, 20*ms, 30*ms, 50*ms, 60*ms, 70*ms)

	decoding, arriving = &run{tokens: 6}, &run{at: 35 * ms, prompt: 30, tokens: 1}
	play(t, Config{TTFT: 10 * ms, PrefillRate: 1000, ITL: 10 * ms, PrefillStalls: true}, decoding, arriving)
	wantCame(t, "with 30 prompt tokens", arriving, 75*ms)
	wantCame(t, "decoding", decoding, 10*ms, 20*ms, 30*ms, 80*ms, 90*ms, 100*ms)

	decoding, arriving = &run{tokens: 6}, &run{at: 35 * ms, prompt: 30, tokens: 1}
	play(t, Config{TTFT: 10 * ms, PrefillRate: 1000, ITL: 10 * ms}, decoding, arriving)
	wantCame(t, "decoding, with chunked prefill", decoding, 10*ms, 20*ms, 30*ms, 40*ms, 50*ms, 60*ms)
}

func TestEngine_StallingPrefillsRunOneAfterTheOther(t *testing.T) {
	a, b, c := &run{at: 0, tokens: 2}, &run{at: 1 * ms, tokens: 2}, &run{at: 25 * ms, tokens: 1}
	play(t, Config{TTFT: 10 * ms, ITL: 10 * ms, PrefillStalls: true}, a, b, c)
	wantCame(t, "a, stalled from 10 to 20 ms by b and from 25 to 35 ms by c", a, 10*ms, 40*ms)
	wantCame(t, "b, behind a", b, 20*ms, 40*ms)
	wantCame(t, "c", c, 35*ms)
}

func TestEngine_RequestOfSeveralSequencesTakesAsManyPlaces(t *testing.T) {
	pair, next := &run{sequences: 2, tokens: 2}, &run{at: 1 * ms, sequences: 2, tokens: 1}
	whole := &run{at: 2 * ms, sequences: 99, tokens: 1}
	end := play(t, Config{ITL: 10 * ms, MaxBatch: 3}, pair, next, whole)
	wantCame(t, "pair", pair, 0, 10*ms)
	wantCame(t, "next", next, 10*ms)
	wantCame(t, "larger than the batch", whole, 10*ms)
	if end.maxRunning != 3 {
		t.Errorf("at most %d sequences ran, want 3", end.maxRunning)
	}
}

func TestEngine_FullQueueRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(Config{MaxBatch: 1, MaxQueue: 1})
		enter := func() *batchSlot {
			s, err := e.enter(1, 0, rand.PCG{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		running, waiting := enter(), enter()
		if _, err := e.enter(1, 0, rand.PCG{}); !errors.Is(err, errQueueFull) {
			t.Errorf("the third request got %v, want %v", err, errQueueFull)
		}
		running.leave()
		if err := waiting.admitted(t.Context()); err != nil {
			t.Error(err)
		}
		enter().leave()
		waiting.leave()
	})
}

func TestEngine_RequestThatGoesAwayGivesItsPlaceUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(Config{MaxBatch: 1, TTFT: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		running, _ := e.enter(1, 0, rand.PCG{})
		waiting, _ := e.enter(1, 0, rand.PCG{})
		behind, _ := e.enter(1, 0, rand.PCG{})
		if err := waiting.admitted(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("in the queue: %v", err)
		}
		waiting.leave()
		if err := running.prefill(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("in prefill: %v", err)
		}
		running.leave()
		if err := behind.admitted(t.Context()); err != nil {
			t.Error(err)
		}
		behind.leave()
		if l, n, _ := e.snapshot(); l.running != 0 || n != 0 {
			t.Errorf("%d run and %d wait, want none", l.running, n)
		}
	})
}

func TestEngine_LatenessDoesNotAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(Config{ITL: 10 * ms})
		s, _ := e.enter(1, 0, rand.PCG{})
		defer s.leave()
		var came []time.Duration
		for range 5 {
			if err := s.step(t.Context()); err != nil {
				t.Fatal(err)
			}
			came = append(came, time.Since(e.epoch))
			time.Sleep(4 * ms) // what writing the token takes
		}
		if want := []time.Duration{10 * ms, 20 * ms, 30 * ms, 40 * ms, 50 * ms}; !slices.Equal(came, want) {
			t.Errorf("tokens came at %v, want %v", came, want)
		}
	})
}

func TestEngine_JitterStaysWithinItsShareAndFollowsItsSeed(t *testing.T) {
	l := latency{jitter: 0.25}
	a, b := draws(7, forJitter, 1, 0), draws(7, forJitter, 1, 0)
	low, high := time.Hour, time.Duration(0)
	for range 10000 {
		d := l.jittered(100*ms, &a)
		if again := l.jittered(100*ms, &b); again != d {
			t.Fatalf("the same seed gave %v and %v", d, again)
		}
		low, high = min(low, d), max(high, d)
	}
	if low < 75*ms || high > 125*ms || low > 76*ms || high < 124*ms {
		t.Errorf("100ms became %v to %v, want all of 75ms to 125ms", low, high)
	}
}
