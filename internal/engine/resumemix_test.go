package engine

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestCatchUp_EachClassGoesOnWithItsArrivals: whenever a mix is stopped, the sessions of each class that were under way are due at once,
// in their order, and every later arrival of each class at its own instant.
func TestCatchUp_EachClassGoesOnWithItsArrivals(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 8))
	for range 100 {
		level := levelOf(load.Open(load.Poisson, 50), 1+random.IntN(60), 3, 2, 1)
		lasts := time.Duration(random.IntN(300)) * time.Millisecond
		all := starts(t, level)
		cut := time.Duration(random.Int64N(int64(all[len(all)-1].Due) + int64(time.Second/2)))
		over := make([]int, 3)
		var owed, later []classStart
		for _, s := range all {
			switch {
			case s.Due+lasts <= cut:
				over[s.class]++
			case s.Due <= cut:
				owed = append(owed, classStart{scheduler.Start{Due: cut}, s.class})
			default:
				later = append(later, classStart{scheduler.Start{Due: s.Due}, s.class})
			}
		}
		r := &levelRun{engine: &Engine{Plan: &plan.Plan{Seed: 5}}, level: level, asked: level, choice: newClassChoice(level)}
		r.late = &catchUp{now: cut, over: over, choice: r.choice}
		clock := &jumpClock{}
		clock.now.Store(int64(cut))
		var got []classStart
		r.level.Number = len(owed) + len(later)
		if r.level.Number == 0 {
			continue
		}
		scheduler.Run(t.Context(), scheduler.Spec{Parts: r.measured(0)}, clock, func(s scheduler.Start) (func(), bool) {
			got = append(got, classStart{scheduler.Start{Due: s.Due}, r.choice.of(s)})
			return func() {}, true
		})
		if want := append(owed, later...); !slices.Equal(got, want) {
			t.Fatalf("cut at %v: %v, want %v", cut, got, want)
		}
	}
}

// TestStopped_LeftOfEachClass: what is left of a mix is what is left of each class, and a class may be done.
func TestStopped_LeftOfEachClass(t *testing.T) {
	level := levelOf(load.Closed(4), 12, 2, 1)
	level.Warmup = 3
	s := &Stopped{began: true, level: level, classes: []stoppedClass{{tally: tally{warmed: 2, measured: 5}}, {tally: tally{warmed: 1, measured: 4}}}}
	if left, none := s.left(level); !slices.Equal(left, []int{3, 0}) || !slices.Equal(none, []bool{false, true}) {
		t.Errorf("%v, %v", left, none)
	}
	if rest, ok := s.rest(level); !ok || rest.Number != 3 || rest.Warmup != 0 {
		t.Errorf("%d and %d to warm up", rest.Number, rest.Warmup)
	}
	level.Number, level.Warmup, level.Duration = 0, 0, time.Second
	if left, none := s.left(level); !slices.Equal(left, []int{0, 0}) || slices.Contains(none, true) {
		t.Errorf("of a time: %v, %v", left, none)
	}
}

// A levelled source gives items that name the level that they were made for.
type levelled struct {
	dataset.Source
	item  int64
	slots int
	asked []int64
}

func (s *levelled) Level(slots int) bool {
	s.slots, s.asked = slots, append(s.asked, s.item)
	return true
}

func (s *levelled) Next(context.Context) (workload.Session, error) {
	s.item++
	return workload.Session{Item: s.item - 1, First: workload.Turn{MaxTokens: s.slots}}, nil
}

// TestPassed_SessionsAreThoseOfTheirLevel: a source whose sessions depend on where levels begin is told so at the same items as before.
func TestPassed_SessionsAreThoseOfTheirLevel(t *testing.T) {
	source := &levelled{item: 1} // the connection test took the first
	p := &passedItems{Source: source, from: 9, over: &items{}, first: -1, marks: []levelMark{{1, 2}, {5, 3}}}
	p.over.add(10)
	p.Level(4)
	for _, want := range []int64{9, 11} {
		session, err := p.Next(t.Context())
		if err != nil || session.Item != want || session.First.MaxTokens != 4 {
			t.Errorf("item %d for %d slots, %v; want item %d", session.Item, session.First.MaxTokens, err, want)
		}
	}
	if !slices.Equal(source.asked, []int64{1, 5, 9}) {
		t.Errorf("levels began at items %v", source.asked)
	}
	p.Level(5)
	if session, _ := p.Next(t.Context()); session.Item != 12 || session.First.MaxTokens != 5 {
		t.Errorf("item %d for %d slots", session.Item, session.First.MaxTokens)
	}
	source = &levelled{item: 5} // the last items of the level that was stopped are over, so none of them is taken again
	p = &passedItems{Source: source, from: 5, over: &items{}, first: -1}
	p.over.add(6)
	p.over.add(7)
	p.Level(4)
	if session, _ := p.Next(t.Context()); session.Item != 5 {
		t.Errorf("item %d of the level that goes on", session.Item)
	}
	p.Level(3)
	if session, _ := p.Next(t.Context()); session.Item != 8 || session.First.MaxTokens != 3 || !slices.Equal(source.asked, []int64{5, 8}) {
		t.Errorf("item %d for %d slots; levels began at items %v", session.Item, session.First.MaxTokens, source.asked)
	}
	p = &passedItems{Source: &levelled{item: 3}, from: 9, first: -1, marks: []levelMark{{1, 2}}}
	if _, err := p.Next(t.Context()); err == nil {
		t.Error("a data set that begins elsewhere goes on")
	}
}

// TestTell_EachClassLearnsWithHowManySlotsOfItsOwnALevelBegins, so that its sessions may begin in flight; also where the run goes on.
func TestTell_EachClassLearnsWithHowManySlotsOfItsOwnALevelBegins(t *testing.T) {
	level := levelOf(load.Closed(8), 40, 3, 1)
	a, b := &levelled{}, &levelled{}
	p := &plan.Plan{Classes: []plan.Class{{Name: "a"}, {Name: "b"}}}
	e := &Engine{Plan: p, Classes: []Class{{p, a}, {p, b}}}
	if err := e.tell(level); err != nil || a.slots != 6 || b.slots != 2 {
		t.Errorf("a has %d slots and b %d, %v", a.slots, b.slots, err)
	}
	if err := e.Passed(level, eventlog.Head{FirstItems: []int64{4, 5}}, &eventlog.End{NextItems: []int64{20, 11}}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(e.positions[0].marks, []levelMark{{4, 6}}) || !slices.Equal(e.positions[1].marks, []levelMark{{5, 2}}) {
		t.Errorf("the run goes on with %v", e.positions)
	}
}
