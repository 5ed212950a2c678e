package scheduler

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"
)

// BenchmarkLateness says how late an open loop starts its sessions, at rates up to where a processor has little else to do.
func BenchmarkLateness(b *testing.B) {
	for _, rate := range []int{500, 2000, 10_000} {
		b.Run(fmt.Sprintf("%d/s", rate), func(b *testing.B) {
			gap := time.Second / time.Duration(rate)
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
			end := late[len(late)-1]
			slices.Sort(late)
			b.ReportMetric(float64(late[len(late)/2].Microseconds()), "p50-µs-late")
			b.ReportMetric(float64(late[len(late)*99/100].Microseconds()), "p99-µs-late")
			b.ReportMetric(float64(end.Microseconds()), "last-µs-late")
		})
	}
}
