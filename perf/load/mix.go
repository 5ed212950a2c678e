package load

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Weights are how a load is shared among several classes of sessions: each has the part of it that its weight is of their sum. They
// are above 0.
type Weights []float64

func (w Weights) sum() (all float64) {
	for _, x := range w {
		all += x
	}
	return all
}

// Share is the part of the load that a class has, 0…1.
func (w Weights) Share(class int) float64 { return tidy(w[class] / w.sum()) }

// Part is what a class has of a load, as a load of its own: its share of the arrivals, and of the slots, of which it has at least
// one.
func (w Weights) Part(p Profile, class int) Profile {
	share := w.Share(class)
	if p.process == Replay {
		return p
	}
	if p.process != "" {
		p.rate = p.rate.times(share)
	}
	if !p.slots.none() {
		p.slots = p.slots.times(share).whole()
	}
	return p
}

// times is the same form with each value so many times as large.
func (s series) times(x float64) series {
	s.fixed, s.stages = tidy(s.fixed*x), slices.Clone(s.stages)
	for i := range s.stages {
		s.stages[i].From, s.stages[i].To = tidy(s.stages[i].From*x), tidy(s.stages[i].To*x)
	}
	return s
}

// tidy is a number of twelve digits, which names show: three tenths of 10 are 3, and not a hair more.
func tidy(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 12, 64), 64) // it was just written
	return y
}

// whole is the same form with whole numbers, none of which became 0.
func (s series) whole() series {
	near := func(x float64) float64 {
		if x == 0 {
			return 0
		}
		return max(1, math.Round(x))
	}
	s.fixed = near(s.fixed)
	for i := range s.stages {
		s.stages[i].From, s.stages[i].To = near(s.stages[i].From), near(s.stages[i].To)
	}
	return s
}

// Counts are how many of n sessions each class has. None is off its share by one or more, and they sum to n.
func (w Weights) Counts(n int) []int {
	counts := make([]int, len(w))
	for class := range firstOf(n, w.Turns()) {
		counts[class]++
	}
	return counts
}

// firstOf is the first n values of a sequence.
func firstOf[T any](n int, all iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		if n <= 0 {
			return
		}
		i := 0
		for x := range all {
			if i++; !yield(x) || i == n {
				return
			}
		}
	}
}

// Turns says without end which class the next session is of. At any moment each class has had its share of the sessions so far, up to
// less than one: a class may come where it has had less than its share, and the one comes whose next session has to be there first
// (earliest deadline first, which meets all deadlines where the shares sum to one).
func (w Weights) Turns() iter.Seq[int] {
	return func(yield func(int) bool) {
		all, had := w.sum(), make([]float64, len(w))
		for k := 1.0; ; k++ {
			next, deadline := -1, math.Inf(1)
			for i, x := range w {
				if had[i]*all > x*k-rounding*all { // which a sum of weights may be off
					continue
				}
				if d := (had[i] + 1) / x; next < 0 || d < deadline {
					next, deadline = i, d
				}
			}
			if next < 0 { // rounding alone
				next = 0
			}
			had[next]++
			if !yield(next) {
				return
			}
		}
	}
}

// Arrivals are those of all classes in one order, each with its class. A class has its part of the load, and arrivals of its own,
// drawn from its own source: the others change nothing of them.
func (w Weights) Arrivals(p Profile, random func(class int) *rand.Rand) iter.Seq2[time.Duration, int] {
	return w.merged(func(class int) iter.Seq[time.Duration] { return w.Part(p, class).Arrivals(random(class)) })
}

// ArrivalsOf are n arrivals of all classes together. At a fixed rate the last of each class is at its number divided by its rate, see
// Profile.ArrivalsOf.
func (w Weights) ArrivalsOf(p Profile, n int, random func(class int) *rand.Rand) iter.Seq2[time.Duration, int] {
	if len(p.rate.stages) > 0 {
		return firstPairs(n, w.Arrivals(p, random))
	}
	counts := w.Counts(n)
	return w.merged(func(class int) iter.Seq[time.Duration] {
		return w.Part(p, class).ArrivalsOf(counts[class], random(class))
	})
}

// firstPairs is the first n of a sequence of pairs.
func firstPairs(n int, all iter.Seq2[time.Duration, int]) iter.Seq2[time.Duration, int] {
	return func(yield func(time.Duration, int) bool) {
		if n <= 0 {
			return
		}
		i := 0
		for at, class := range all {
			if i++; !yield(at, class) || i == n {
				return
			}
		}
	}
}

// merged is the sequences of all classes in the order of their instants; of equal ones the first class comes first.
func (w Weights) merged(of func(class int) iter.Seq[time.Duration]) iter.Seq2[time.Duration, int] {
	return func(yield func(time.Duration, int) bool) {
		heads := make([]time.Duration, len(w))
		nexts := make([]func() (time.Duration, bool), len(w))
		for i := range w {
			next, stop := iter.Pull(of(i))
			defer stop()
			nexts[i] = next
		}
		there := make([]bool, len(w))
		for i := range w {
			heads[i], there[i] = nexts[i]()
		}
		for {
			first := -1
			for i := range w {
				if there[i] && (first < 0 || heads[i] < heads[first]) {
					first = i
				}
			}
			if first < 0 || !yield(heads[first], first) {
				return
			}
			heads[first], there[first] = nexts[first]()
		}
	}
}
