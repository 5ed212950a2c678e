package engine

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// BenchmarkSoFar is what a request of 100 payloads adds for the live view.
func BenchmarkSoFar(b *testing.B) {
	r := &record.Record{Stream: true, Status: 200, Usage: record.Usage{Given: true, Completion: 100}}
	r.Due, r.Sent, r.First = 1, 2, 1e6
	for i := range 100 {
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(1e6 + i*1e6), Read: int32(i), Kind: record.Output})
	}
	r.Last, r.End = 1e8, 1e8
	s := &soFar{failures: map[string]int{}}
	for b.Loop() {
		s.add(r)
	}
}
