package scheduler

import (
	"iter"
	"slices"
	"testing"
	"time"
)

// BenchmarkLateness says how late an open loop of 500 arrivals a second starts its sessions.
func BenchmarkLateness(b *testing.B) {
	const gap = 2 * time.Millisecond
	clock := NewRealClock(time.Now())
	late := make([]time.Duration, 0, b.N)
	every := iter.Seq[time.Duration](func(yield func(time.Duration) bool) {
		for at := clock.Now() + gap; yield(at); at += gap {
		}
	})
	runPart(b.Context(), Part{Arrivals: every, Count: b.N}, clock, func(s Start) (func(), bool) {
		late = append(late, clock.Now()-s.Due)
		return func() {}, true
	})
	slices.Sort(late)
	b.ReportMetric(float64(late[len(late)/2].Microseconds()), "p50-µs-late")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds()), "p99-µs-late")
}
