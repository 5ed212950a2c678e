package engine

import (
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/record"
)

// BenchmarkLive is what a request of 100 payloads adds to be seen: its entry, its sums, its place in the percentiles.
func BenchmarkLive(b *testing.B) {
	r := &record.Record{Stream: true, Status: 200, Usage: record.Usage{Given: true, Completion: 100}}
	r.Due, r.Sent, r.First = 1, 2, 1e6
	for i := range 100 {
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(1e6 + i*1e6), Read: int32(i), Kind: record.Output})
	}
	r.Last, r.End = 1e8, 1e8
	live := &Live{}
	live.begin(&plan.Plan{}, 0, plan.Level{}, wire.NewClock())
	level := live.level.Load()
	for b.Loop() {
		level.ended(level.started(1), r)
	}
}

// BenchmarkLook is what looking at 1,000 requests under way costs.
func BenchmarkLook(b *testing.B) {
	live := &Live{}
	live.begin(&plan.Plan{}, 0, plan.Level{}, wire.NewClock())
	for i := range int64(1000) {
		live.level.Load().started(i)
	}
	for b.Loop() {
		live.Snapshot().Detail()
	}
}
