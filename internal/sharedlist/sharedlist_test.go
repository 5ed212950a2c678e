package sharedlist

import (
	"slices"
	"sync"
	"testing"
)

func TestList_KeepsTheLatestValuesOnce(t *testing.T) {
	var l List[int]
	if l.All() != nil || l.Misses() != 0 {
		t.Error("the zero value is not empty")
	}
	for _, v := range []int{1, 2, 3, 2, 4} {
		l.Add(v, 3, func(o int) bool { return o == v })
	}
	if got := l.All(); !slices.Equal(got, []int{2, 3, 4}) || l.Misses() != 4 {
		t.Errorf("%v, %d misses", got, l.Misses())
	}
	for range 6 {
		l.Hit()
	}
	if l.Misses() != 0 {
		t.Errorf("%d misses after more uses than values", l.Misses())
	}
}

// TestList_OfManyWritersLosesNothing is for the race detector, too.
func TestList_OfManyWritersLosesNothing(t *testing.T) {
	var l List[int]
	var writers sync.WaitGroup
	for v := range 50 {
		writers.Go(func() {
			l.Add(v%10, 100, func(o int) bool { return o == v%10 })
			l.All()
			l.Hit()
		})
	}
	writers.Wait()
	got := slices.Sorted(slices.Values(l.All()))
	if !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("%v", got)
	}
}
