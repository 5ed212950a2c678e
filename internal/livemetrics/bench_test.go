package livemetrics

import (
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// BenchmarkObserve is the cost of a request on the goroutine that sent it, of replies with 2 and with 256 outputs.
func BenchmarkObserve(b *testing.B) {
	for name, n := range map[string]record.Instant{"2 outputs": 2, "256 outputs": 256} {
		b.Run(name, func(b *testing.B) {
			var at []record.Instant
			for i := range n {
				at = append(at, 20+10*i)
			}
			m, r := New(Info{}, func() Now { return Now{} }), answered(at...)
			m.Begin("l")
			b.ReportAllocs()
			for b.Loop() {
				m.Observe(r)
			}
		})
	}
}

// BenchmarkScrape is the cost of a scrape of ten levels, and of a remote write.
func BenchmarkScrape(b *testing.B) {
	m := New(Info{Run: "r"}, func() Now { return Now{} })
	for range 10 {
		m.Begin("parallel_10_number_100")
		m.Observe(answered(5, 10, 15))
	}
	b.Run("write request", func(b *testing.B) {
		for b.Loop() {
			_ = writeRequest(m.Gather(), time.Now())
		}
	})
}
