package engine

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestCatchUp_GoesOnWithTheArrivalsOfTheUnbrokenSchedule: whenever an open loop is stopped, what was under way is due at once, and
// every later arrival at its own instant.
func TestCatchUp_GoesOnWithTheArrivalsOfTheUnbrokenSchedule(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n, lasts := 1+random.IntN(40), time.Duration(random.IntN(300))*time.Millisecond
		seed := random.Uint64()
		schedule := func() iter.Seq[time.Duration] {
			return load.Open(load.Poisson, 50).ArrivalsOf(n, rand.New(rand.NewPCG(seed, 1)))
		}
		all := slices.Collect(schedule())
		cut := time.Duration(random.Int64N(int64(all[len(all)-1]) + int64(time.Second/2)))
		over, underWay := 0, 0
		var later []time.Duration
		for _, at := range all {
			switch {
			case at+lasts <= cut:
				over++
			case at <= cut:
				underWay++
			default:
				later = append(later, at)
			}
		}
		c := &catchUp{now: cut, over: []int{over}}
		got := slices.Collect(c.arrivals(schedule(), true, true))
		if want := append(slices.Repeat([]time.Duration{cut}, underWay), later...); !slices.Equal(got, want) {
			t.Fatalf("cut at %v, %d over: %v, want %v", cut, over, got, want)
		}
	}
}

// TestCatchUp_SessionsOfAnEarlierPartAreSentInTheOneThatGoesOn, as the earlier part is over.
func TestCatchUp_SessionsOfAnEarlierPartAreSentInTheOneThatGoesOn(t *testing.T) {
	const ms = time.Millisecond
	even := func(gap time.Duration, n int) iter.Seq[time.Duration] {
		return func(yield func(time.Duration) bool) {
			for i := range n {
				if !yield(time.Duration(i+1) * gap) {
					return
				}
			}
		}
	}
	c := &catchUp{now: 130 * ms, over: []int{10}} // of thirteen that were due
	c.begins(0)
	if first := slices.Collect(c.arrivals(even(10*ms, 10), true, false)); len(first) != 0 {
		t.Errorf("the part that is over has %v", first)
	}
	c.begins(100 * ms)
	if second := slices.Collect(c.arrivals(even(10*ms, 5), true, true)); !slices.Equal(second, []time.Duration{30 * ms, 30 * ms, 30 * ms, 40 * ms, 50 * ms}) {
		t.Errorf("the part that goes on has %v", second)
	}
	c = &catchUp{now: 130 * ms, begin: 100 * ms}
	n := 0
	for at := range c.arrivals(func(yield func(time.Duration) bool) {
		for yield(0) {
		}
	}, false, true) {
		if at != 30*ms {
			t.Fatalf("a session of a closed loop is due at %v", at)
		}
		if n++; n == 5 {
			break
		}
	}
}

// of is the only class of a level.
func of(t tally) []stoppedClass { return []stoppedClass{{first: -1, tally: t}} }

func TestStopped_RestIsWhatIsLeft(t *testing.T) {
	second := record.Instant(time.Second)
	closed := func(number int, seconds float64) plan.Level {
		return plan.Level{Load: metric.Load{Name: "x", Profile: load.Closed(2), Number: number}, Duration: time.Duration(seconds * 1e9)}
	}
	staged := plan.Level{Load: metric.Load{Profile: load.OpenStages(load.Poisson, load.Stage{From: 1, To: 1, For: 10 * time.Second})}, Duration: 10 * time.Second}
	warm := closed(10, 0)
	warm.Warmup = 4
	barrier := warm
	barrier.Barrier = true
	for name, c := range map[string]struct {
		level    plan.Level
		stopped  Stopped
		ok       bool
		number   int
		warmup   int
		duration time.Duration
	}{
		"some of a number":                {closed(10, 0), Stopped{began: true, classes: of(tally{measured: 4})}, true, 6, 0, 0},
		"all of a number":                 {closed(10, 0), Stopped{began: true, classes: of(tally{measured: 10})}, false, 0, 0, 0},
		"with some that are never sent":   {closed(10, 0), Stopped{began: true, classes: of(tally{measured: 4, dropped: 2})}, true, 4, 0, 0},
		"some of a time":                  {closed(0, 10), Stopped{began: true, firstDue: second, At: 5 * second, classes: of(tally{measured: 9})}, true, 0, 0, 6 * time.Second},
		"all of a time":                   {closed(0, 10), Stopped{began: true, firstDue: second, At: 11 * second, classes: of(tally{measured: 9})}, false, 0, 0, 0},
		"a time of which nothing ended":   {closed(0, 10), Stopped{began: true, At: 5 * second}, true, 0, 0, 10 * time.Second},
		"number and time":                 {closed(10, 10), Stopped{began: true, firstDue: second, At: 4 * second, classes: of(tally{measured: 3})}, true, 7, 0, 7 * time.Second},
		"in a warm-up":                    {warm, Stopped{began: true, classes: of(tally{warmed: 3})}, true, 10, 1, 0},
		"before a barrier":                {barrier, Stopped{classes: of(tally{warmed: 3})}, true, 10, 1, 0},
		"behind a barrier":                {barrier, Stopped{began: true, classes: of(tally{warmed: 4, measured: 1})}, true, 9, 0, 0},
		"some of stages":                  {staged, Stopped{began: true, begins: second, At: 9 * second, firstDue: second}, true, 0, 0, 10 * time.Second},
		"stages whose end has come":       {staged, Stopped{began: true, begins: second, At: 11 * second, firstDue: second}, false, 0, 0, 10 * time.Second},
		"a level that had not begun":      {staged, Stopped{At: 11 * second}, true, 0, 0, 10 * time.Second},
		"a time that is over before more": {closed(10, 3), Stopped{began: true, firstDue: second, At: 9 * second, classes: of(tally{measured: 3})}, false, 7, 0, 0},
	} {
		rest, ok := c.stopped.rest(c.level)
		if ok != c.ok || ok && (rest.Number != c.number || rest.Warmup != c.warmup || rest.Duration != c.duration) {
			t.Errorf("%s: %v, %d requests, %d to warm up, %v", name, ok, rest.Number, rest.Warmup, rest.Duration)
		}
	}
}

func TestStopped_RefusesAClassThatTheLevelDoesNotHave(t *testing.T) {
	for class, refused := range map[int]bool{-1: true, 0: false, 1: true} {
		s := Stopped{classes: make([]stoppedClass, 1)}
		err := s.event(eventlog.Event{Kind: eventlog.KindRequest, Line: 7, Request: &record.Record{Class: class}}, make([]metric.Limits, 1))
		if (err != nil) != refused {
			t.Errorf("class %d: %v", class, err)
		}
	}
}

func TestItems_AreASetOfNumbers(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var s items
	want := map[int64]bool{}
	for range 2000 {
		n := 5000 + random.Int64N(3000)
		s.add(n)
		want[n] = true
	}
	last := int64(0)
	for n := range int64(10_000) {
		if s.has(n) != want[n] {
			t.Fatalf("%d is in it: %v, want %v", n, s.has(n), want[n])
		}
		if want[n] {
			last = n
		}
	}
	if s.end() != last+1 {
		t.Errorf("its end is %d, want %d", s.end(), last+1)
	}
	if (&items{}).has(0) || (&items{}).end() != 0 {
		t.Error("an empty set has something")
	}
}
