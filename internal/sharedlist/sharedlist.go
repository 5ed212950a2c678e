// Package sharedlist keeps the latest few values that goroutines share. It is a package of its own so that packages
// without shared state can receive one.
package sharedlist

import (
	"slices"
	"sync/atomic"
)

// A List is a few values that many goroutines read without a lock, and few write. It also counts how many of them were
// learned for nothing: where what is learned never repeats, learning can stop. The zero value is empty and ready.
type List[T any] struct {
	values atomic.Pointer[[]T]
	misses atomic.Int32
}

// All returns the values, the latest last. The slice is never changed.
func (l *List[T]) All() []T {
	if p := l.values.Load(); p != nil {
		return *p
	}
	return nil
}

// Add appends v, in the place of the oldest where there would be more than limit. It counts as a miss until it is used. A
// value for which same holds is there already, and v is left out.
func (l *List[T]) Add(v T, limit int, same func(T) bool) {
	for {
		old := l.values.Load()
		list := l.All()
		if slices.ContainsFunc(list, same) { // another goroutine was faster
			return
		}
		if len(list) >= limit {
			list = list[len(list)-limit+1:]
		}
		list = append(slices.Clone(list), v)
		if l.values.CompareAndSwap(old, &list) {
			l.misses.Add(1)
			return
		}
	}
}

// Hit notes that a value was used.
func (l *List[T]) Hit() {
	if n := l.misses.Load(); n > 0 {
		l.misses.CompareAndSwap(n, n-1) // a use by another goroutine counts as well
	}
}

// Misses returns how many values were added less how many uses there were since, at least 0.
func (l *List[T]) Misses() int { return int(l.misses.Load()) }
