package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// drawn are records of all kinds: failed, cancelled, warm-up, without streaming, without usage, of one token.
func drawn(n int) []*record.Record {
	random := rand.New(rand.NewPCG(1, 2))
	var all []*record.Record
	for i := range n {
		r := &record.Record{Seq: int64(i), Stream: i%5 != 0, Warmup: i%11 == 0}
		r.Sent = record.Instant(1 + i*1000)
		at := r.Sent
		for step := range 1 + random.IntN(6) {
			at += record.Instant(1 + random.IntN(1e8))
			if r.Stream {
				r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(step), Kind: record.Output, Choice: int32(i % 3 * step % 2)})
			}
		}
		if r.Stream {
			r.First = r.Payloads[0].At
		}
		r.Last, r.End = at, at+5
		if i%7 != 0 {
			r.Usage = record.Usage{Given: true, Prompt: 10 + i, Completion: 1 + len(r.Payloads), Cached: i % 3, Reasoning: -1}
		}
		switch i % 13 {
		case 3:
			r.Fault = &record.Fault{Kind: record.FaultStatus}
		case 4:
			r.Fault = &record.Fault{Kind: record.FaultCancelled}
		}
		all = append(all, r)
	}
	return all
}

func TestRunning_AveragesAreTheSummarysAtEveryMoment(t *testing.T) {
	load := Load{Name: "parallel_2_number_400", Profile: load.Closed(2), Number: 400}
	var running Running
	whole := NewAggregate(load)
	for i, r := range drawn(400) {
		running.Join(RunningOf(r))
		whole.Add(r)
		if i%37 != 0 && i != 399 {
			continue
		}
		got, want := running.Level(load, protocol.Generation), whole.Level()
		if got.Total != want.Total || got.Succeeded != want.Succeeded || got.Failed != want.Failed || got.Streamed != want.Streamed {
			t.Fatalf("after %d records the counts are %+v, want %+v", i+1, got, want)
		}
		for _, key := range []Key{Duration, RequestThroughput, OutputThroughput, TotalThroughput, Latency, TTFT, TPOT, PayloadGap,
			InputTokens, OutputTokens, CachedShare} {
			a, okA := got.Value(key)
			b, okB := want.Value(key)
			if okA != okB || math.Abs(a-b) > 1e-9*math.Abs(b) {
				t.Errorf("after %d records %s is %v (%v), want %v (%v)", i+1, key, a, okA, b, okB)
			}
		}
	}
}

func BenchmarkRunningOfAHundredPayloads(b *testing.B) {
	r := &record.Record{Stream: true, Usage: record.Usage{Given: true, Prompt: 10, Completion: 100}}
	for i := range 100 {
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(1000 * (i + 1)), Read: int32(i), Kind: record.Output})
	}
	r.Sent, r.First, r.Last, r.End = 1, 1000, 100_000, 100_001
	var sum Running
	for b.Loop() {
		sum.Join(RunningOf(r))
	}
	if sum.Succeeded == 0 {
		b.Fatal("nothing was counted")
	}
}

func TestRunningOf_AllocatesNothing(t *testing.T) {
	records := drawn(50)
	var sum Running
	if n := testing.AllocsPerRun(10, func() {
		for _, r := range records {
			if len(r.Choices) < 2 {
				sum.Join(RunningOf(r))
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations in 50 requests", n)
	}
}
