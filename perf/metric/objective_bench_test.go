package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// BenchmarkLimits is what two objectives add to a request on the load's goroutine.
func BenchmarkLimits(b *testing.B) {
	r := &record.Record{Stream: true, Usage: record.Usage{Given: true, Prompt: 10, Completion: 100}}
	for i := range 100 {
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(1000 * (i + 1)), Read: int32(i), Kind: record.Output})
	}
	r.Sent, r.First, r.Last, r.End = 1, 1000, 100_000, 100_001
	objectives, _ := ParseObjectives("ttft<=1s tpot<=50ms")
	limits := NewLimits(objectives)
	for b.Loop() {
		if !limits.Met(r) {
			b.Fatal("the request keeps both")
		}
	}
}
