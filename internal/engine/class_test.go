package engine

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A jumpClock stands wherever it was last waited for: the scheduler's goroutine moves it, and sessions read it.
type jumpClock struct{ now atomic.Int64 }

func (c *jumpClock) Now() time.Duration { return time.Duration(c.now.Load()) }

func (c *jumpClock) WaitUntil(_ context.Context, t time.Duration) error {
	c.now.Store(max(c.now.Load(), int64(t)))
	return nil
}

// levelOf is a level of classes with these weights.
func levelOf(p load.Profile, number int, weights ...float64) plan.Level {
	l := plan.Level{Load: metric.Load{Name: "mix", Profile: p, Number: number}}
	for i, w := range weights {
		l.Classes = append(l.Classes, metric.Class{Name: string(rune('a' + i)), Weight: w})
	}
	return l
}

// A classStart is a session that starts, with its class.
type classStart struct {
	scheduler.Start
	class int
}

// starts are the sessions of a level in virtual time, in which nothing takes time but waiting for arrivals.
func starts(t *testing.T, level plan.Level) (all []classStart) {
	t.Helper()
	r := &levelRun{engine: &Engine{Plan: &plan.Plan{Seed: 5}}, level: level, asked: level, choice: newClassChoice(level)}
	defer r.choice.close()
	scheduler.Run(t.Context(), scheduler.Spec{Parts: r.measured(0)}, &jumpClock{}, func(s scheduler.Start) (func(), bool) {
		all = append(all, classStart{s, r.choice.of(s)})
		return func() {}, true
	})
	return all
}

// TestClasses_ArriveByTheirOwnRates: in virtual time, each class's sessions are due as its own part of the load has them, and the gaps fit
// its process.
func TestClasses_ArriveByTheirOwnRates(t *testing.T) {
	level := levelOf(load.Open(load.Poisson, 1000), 100_000, 7, 2, 1)
	all := starts(t, level)
	due := make([][]time.Duration, 3)
	for _, s := range all {
		due[s.class] = append(due[s.class], s.Due)
	}
	for class, got := range due {
		part := level.Weights().Part(level.Profile, class)
		want := slices.Collect(part.ArrivalsOf(len(got), Random(5, "class "+level.Classes[class].Name+" arrivals mix", 0)))
		if len(got) != []int{70_000, 20_000, 10_000}[class] || !slices.Equal(got, want) {
			t.Errorf("class %d: %d sessions, which are not due as those of the class alone", class, len(got))
		}
		if fit, ok := part.FitOf(got); !ok || fit.P < 0.001 {
			t.Errorf("class %d: the gaps fit with p %g", class, fit.P)
		}
		if got[len(got)-1] != 100*time.Second {
			t.Errorf("class %d ends at %v", class, got[len(got)-1])
		}
	}
}

// TestClasses_TakeTurnsInAClosedLoop: at any moment of it each class has had its share, to less than one session.
func TestClasses_TakeTurnsInAClosedLoop(t *testing.T) {
	level := levelOf(load.Closed(8), 997, 0.6, 0.3, 0.1)
	had := make([]float64, 3)
	for k, s := range starts(t, level) {
		had[s.class]++
		for class, n := range had {
			if off := math.Abs(n - float64(k+1)*level.Weights().Share(class)); off >= 1 {
				t.Fatalf("after %d sessions class %d is %g off its share", k+1, class, off)
			}
		}
	}
	for class, n := range level.ClassSessions() {
		if float64(n) != had[class] {
			t.Errorf("class %d has had %g sessions, and %d were made ready", class, had[class], n)
		}
	}
}

// TestClasses_ReadyAreAsManyAsAreSent: whatever comes before the measured part, no class lacks a request.
func TestClasses_ReadyAreAsManyAsAreSent(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		p := load.Closed(1 + random.IntN(5))
		if random.IntN(2) == 0 {
			p = load.Fixed(random.IntN(3), 1+9*random.Float64())
		}
		level := levelOf(p, 1+random.IntN(60), random.Float64()+0.01, random.Float64()+0.01, random.Float64()+0.01)
		level.Warmup, level.Barrier = random.IntN(20), random.IntN(2) == 0
		had := make([]int, 3)
		for _, s := range starts(t, level) {
			had[s.class]++
		}
		if ready := level.ClassSessions(); !slices.Equal(ready, had) {
			t.Fatalf("%v, %d and %d to warm up, barrier %v, weights %v: ready %v, sent %v", level.Profile.Text(), level.Number, level.Warmup, level.Barrier, level.Weights(), ready, had)
		}
	}
}

// TestClasses_DroppedSessionsAreOfTheClassThatArrived.
func TestClasses_DroppedSessionsAreOfTheClassThatArrived(t *testing.T) {
	level := levelOf(load.Open(load.Constant, 10), 30, 2, 1)
	r := &levelRun{engine: &Engine{Plan: &plan.Plan{Seed: 5}}, level: level, asked: level, choice: newClassChoice(level)}
	part := r.measured(0)[0]
	part.Slots, part.Full = 1, scheduler.Drop
	var sent, dropped [2]int
	hold := make(chan struct{})
	spec := scheduler.Spec{Parts: []scheduler.Part{part}, Drops: func(s scheduler.Start) {
		if dropped[r.choice.of(s)]++; dropped[0]+dropped[1] == 29 {
			close(hold)
		}
	}}
	scheduler.Run(t.Context(), spec, &jumpClock{}, func(s scheduler.Start) (func(), bool) {
		sent[r.choice.of(s)]++
		return func() { <-hold }, true
	})
	if sent[0]+dropped[0] != 20 || sent[1]+dropped[1] != 10 || dropped[0]+dropped[1] != 29 {
		t.Errorf("sent %v, dropped %v", sent, dropped)
	}
}
