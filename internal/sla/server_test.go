package sla

import (
	"fmt"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// level is ten requests at a number of slots, each with ten output tokens per slot.
func level(slots int, latency time.Duration, failed int, invalid bool) *metric.Level {
	return levelOf(slots, latency, failed, 10*slots, invalid)
}

// levelOf is ten requests, each with so many output tokens: about as many per second.
func levelOf(slots int, latency time.Duration, failed, tokens int, invalid bool) *metric.Level {
	l := metric.Load{Profile: load.Closed(slots), Number: 10}
	l.Name = fmt.Sprintf("sla_parallel_%d", slots)
	a := metric.NewAggregate(l)
	for i := range 10 {
		at := record.Instant(i+1) * record.Instant(time.Second)
		r := &record.Record{Seq: int64(i), Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: tokens, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.First = at, at, at+record.Instant(latency/2)
		r.Last, r.End = at+record.Instant(latency), at+record.Instant(latency)
		if i < failed {
			r.Fault = &record.Fault{Kind: record.FaultStatus, Words: "no"}
		}
		a.Add(r)
	}
	made := a.Level()
	if invalid {
		made.Verdict = &metric.Verdict{Word: metric.Invalid}
	}
	return made
}

// search runs a search against a server to its end.
func search(t *testing.T, params string, r Range, runs int, s server) (*metric.Search, []int) {
	t.Helper()
	return searchLevels(t, params, r, runs, func(at int) *metric.Level { return answered(at, s) })
}

// searchLevels runs a search to its end where measure makes the level of a load.
func searchLevels(t *testing.T, params string, r Range, runs int, measure func(at int) *metric.Level) (*metric.Search, []int) {
	t.Helper()
	spec, problems := Parse([]byte(params), protocol.Generation)
	if problems != nil {
		t.Fatal(problems)
	}
	made := Search{Spec: spec, Range: r, Variable: load.ByParallel, Runs: runs}
	var done []*metric.Level
	var order []int
	for {
		at, run, ok := made.Next(done)
		if !ok {
			return made.Outcome(done), order
		}
		if len(order) > 200 {
			t.Fatalf("no end: %v", order)
		}
		if at < r.Low || at > r.High {
			t.Fatalf("%d is outside of %d to %d", at, r.Low, r.High)
		}
		seen := 0
		for _, l := range done {
			if made.loadOf(l) == at {
				seen++
			}
		}
		if run != seen {
			t.Fatalf("run %d of %d after %d", run, at, seen)
		}
		done = append(done, measure(at))
		order = append(order, at)
	}
}

func answered(at int, s server) *metric.Level {
	latency, failed, invalid := s(at)
	return level(at, latency, failed, invalid)
}
