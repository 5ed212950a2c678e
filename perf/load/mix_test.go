package load

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestWeights_TurnsKeepEachShareToLessThanOneSession: whatever the weights, at every moment.
func TestWeights_TurnsKeepEachShareToLessThanOneSession(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	cases := []Weights{{1, 1}, {4, 1}, {0.6, 0.3, 0.1}, {1e6, 1}, {1, 1, 1, 1, 1, 1, 1}, {7, 5, 3, 2, 2, 1}}
	for range 100 {
		w := make(Weights, 2+random.IntN(8))
		for i := range w {
			w[i] = math.Exp(4 * random.NormFloat64())
		}
		cases = append(cases, w)
	}
	for _, w := range cases {
		all, counts, k := w.sum(), make([]float64, len(w)), 0.0
		for class := range firstOf(3000, w.Turns()) {
			counts[class]++
			k++
			for i, n := range counts {
				if off := math.Abs(n - k*w[i]/all); off > 1-1e-6 {
					t.Fatalf("%v: after %g sessions class %d has had %g, %g off its share", w, k, i, n, off)
				}
			}
		}
	}
}

func TestWeights_CountsSumToAll(t *testing.T) {
	for _, n := range []int{0, 1, 2, 10, 999} {
		w, sum := Weights{0.5, 0.3, 0.2}, 0
		for i, got := range w.Counts(n) {
			sum += got
			if math.Abs(float64(got)-float64(n)*w.Share(i)) >= 1 {
				t.Errorf("class %d has %d of %d", i, got, n)
			}
		}
		if sum != n {
			t.Errorf("%d sessions of %d", sum, n)
		}
	}
	if got := (Weights{4, 1}).Counts(60); !slices.Equal(got, []int{48, 12}) {
		t.Errorf("4 to 1 of 60 is %v", got)
	}
}

// sources are a source for each class.
func sources(class int) *rand.Rand { return source(uint64(100 + class)) }

// apart are the arrivals of each class.
func apart(classes int, all iter.Seq2[time.Duration, int]) [][]time.Duration {
	of := make([][]time.Duration, classes)
	for at, class := range all {
		of[class] = append(of[class], at)
	}
	return of
}

// TestWeights_EachClassHasItsOwnArrivals: they are those that the class alone has, whatever the others do, and fit the process of its own
// rate; together they are in order, and a Poisson process of the sum of the rates.
func TestWeights_EachClassHasItsOwnArrivals(t *testing.T) {
	w := Weights{8, 2, 0.5}
	const n = 100_000
	for _, process := range Processes() {
		p := Open(Poisson, 10.5).WithProcess(process, map[Process]float64{Gamma: 0.5}[process])
		var together []time.Duration
		last := time.Duration(0)
		of := apart(len(w), func(yield func(time.Duration, int) bool) {
			for at, class := range firstPairs(n, w.Arrivals(p, sources)) {
				if at < last {
					t.Fatalf("%s: an arrival at %v comes behind one at %v", process, at, last)
				}
				last = at
				together = append(together, at)
				yield(at, class)
			}
		})
		for class, got := range of {
			part := w.Part(p, class)
			if part.OfferedRate() != w[class] || part.Process() != process {
				t.Errorf("%s: class %d is %v at %g a second", process, class, part.Process(), part.OfferedRate())
			}
			if want := slices.Collect(firstOf(len(got), part.Arrivals(sources(class)))); !slices.Equal(got, want) {
				t.Errorf("%s: the arrivals of class %d are not those of the class alone", process, class)
			}
			if share := float64(len(got)) / n; math.Abs(share-w.Share(class)) > 0.01 {
				t.Errorf("%s: class %d has %.3f of the arrivals, want %.3f", process, class, share, w.Share(class))
			}
			if fit, ok := part.FitOf(got); ok && fit.P < 0.001 {
				t.Errorf("%s: the gaps of class %d fit with p %g", process, class, fit.P)
			}
		}
		if fit, _ := p.FitOf(together); process == Poisson && fit.P < 0.001 {
			t.Errorf("the sum of Poisson processes fits with p %g", fit.P)
		}
	}
}

// TestWeights_OfANumberEachClassEndsAtItsRate: the last arrival of each class is at its number divided by its rate.
func TestWeights_OfANumberEachClassEndsAtItsRate(t *testing.T) {
	w, p := Weights{3, 1}, Open(Poisson, 20)
	of := apart(2, w.ArrivalsOf(p, 400, sources))
	if len(of[0]) != 300 || len(of[1]) != 100 {
		t.Fatalf("%d and %d arrivals", len(of[0]), len(of[1]))
	}
	for class, all := range of {
		if got := all[len(all)-1]; got != 20*time.Second {
			t.Errorf("the last of class %d is at %v", class, got)
		}
	}
}

// TestWeights_StagesAreSharedToo: each class follows the form of the whole at its part of the rate.
func TestWeights_StagesAreSharedToo(t *testing.T) {
	w := Weights{3, 1}
	p := OpenStages(Constant, Hold(4, 10*time.Second), Stage{From: 4, To: 12, For: 10 * time.Second})
	of := apart(2, w.Arrivals(p, sources))
	for class, want := range []int{30 + 60, 10 + 20} {
		early := slices.IndexFunc(of[class], func(at time.Duration) bool { return at > 10*time.Second })
		if len(of[class]) != want || early != want/3 {
			t.Errorf("class %d has %d arrivals, want %d, and %d in the first stage", class, len(of[class]), want, early)
		}
	}
}

func TestWeights_PartOfAClosedLoopHasASlot(t *testing.T) {
	w := Weights{0.7, 0.25, 0.05}
	for class, want := range []int{6, 2, 1} {
		if got := w.Part(Closed(8), class).MaxSlots(); got != want {
			t.Errorf("class %d has %d slots, want %d", class, got, want)
		}
	}
	if got := w.Part(ClosedStages(Hold(10, time.Second), Stage{From: 10, To: 20, For: time.Second}), 1); got.Slots(0) != 3 || got.MaxSlots() != 5 {
		t.Errorf("stages: %d slots, then %d", got.Slots(0), got.MaxSlots())
	}
	if got := (Weights{3, 7}).Part(Open(Poisson, 10), 0).OfferedRate(); got != 3 {
		t.Errorf("three tenths of 10 are %v", got)
	}
}

func ExampleWeights_Turns() {
	for class := range firstOf(10, Weights{0.5, 0.3, 0.2}.Turns()) {
		fmt.Print(class, " ")
	}
	// Output: 0 1 0 2 0 1 0 1 0 2
}
