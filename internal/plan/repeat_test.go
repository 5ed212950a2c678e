package plan

import (
	"slices"
	"strings"
	"testing"
)

func TestRepeat_RunsEachLevelUnderNamesThatEvalScopeReads(t *testing.T) {
	p := build(t, strings.Fields("--parallel 1 4 --number 10 40 --repeat 2")...)
	var names []string
	for _, l := range p.Levels {
		names = append(names, l.Under+"/"+l.Name)
	}
	want := []string{"/parallel_1_number_10", "/parallel_4_number_40", "repeats/parallel_1_number_10_run_1", "repeats/parallel_4_number_40_run_1"}
	if !slices.Equal(names, want) || p.Controller().Planned() != 4 || !p.Repeats {
		t.Errorf("%v", names)
	}
}

func TestShuffle_IsAnOrderOfItsOwnInEachRepeatAndTheSameForASeed(t *testing.T) {
	const words = "--parallel 1 2 3 4 5 6 7 8 --number 1x --repeat 3 --shuffle --seed 7"
	p, again, other := build(t, strings.Fields(words)...), build(t, strings.Fields(words)...), build(t, strings.Fields(words+"1")...)
	order := func(p *Plan, repeat int) (all []int) {
		for _, l := range p.Levels[8*repeat : 8*repeat+8] {
			all = append(all, l.MaxSlots())
		}
		return all
	}
	for repeat := range 3 {
		one := order(p, repeat)
		if !slices.Equal(one, order(again, repeat)) {
			t.Errorf("the same seed gives %v and %v", one, order(again, repeat))
		}
		if slices.Sort(one); !slices.Equal(one, []int{1, 2, 3, 4, 5, 6, 7, 8}) {
			t.Errorf("repeat %d is of %v", repeat, one)
		}
	}
	if slices.Equal(order(p, 0), order(p, 1)) || slices.Equal(order(p, 0), order(other, 0)) {
		t.Error("two repeats or two seeds have the same order")
	}
}

func TestUntil_LeavesTheNumberOfRunsToTheResults(t *testing.T) {
	p := build(t, strings.Fields("--parallel 1 4 --number 10 40 --until ttft.p99+-3%")...)
	d := p.Document()
	if p.Controller().Planned() != 0 || len(p.Range()) != 2 || !d.OpenEnded || !slices.Equal(d.Until, []string{"ttft.p99+-3%"}) {
		t.Errorf("%+v", d)
	}
	if l, ok := p.Controller().Next(nil); !ok || l.Name != "parallel_1_number_10" {
		t.Errorf("%+v", l)
	}
}
