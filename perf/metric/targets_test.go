package metric_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// levelOfServers is a level of so many requests to each server, which answer after the times that draw gives, in seconds.
func levelOfServers(servers, each int, draw func(server, i int) float64) *metric.Level {
	a := metric.NewAggregate(metric.Load{Name: "parallel_1"})
	names := make([]string, servers)
	for s := range names {
		names[s] = string(rune('a' + s))
	}
	a.SetTargets(names)
	at := record.Instant(1e9)
	for i := range each {
		for s := range servers {
			r := &record.Record{Target: s, Status: 200}
			r.Sent = at
			r.End = at + record.Instant(draw(s, i)*1e9)
			r.Last = r.End
			r.Usage = record.Usage{Given: true, Prompt: 1, Completion: 10, Cached: -1, Reasoning: -1}
			a.Add(r)
			at += 1e6
		}
	}
	return a.Level()
}

func TestTargets_CountsAreThoseOfEachServer(t *testing.T) {
	a := metric.NewAggregate(metric.Load{})
	a.SetTargets([]string{"a", "b"})
	for i, c := range []struct {
		target int
		fault  *record.Fault
		warmup bool
	}{{0, nil, false}, {1, nil, false}, {1, &record.Fault{Kind: record.FaultReset}, false}, {1, nil, true}, {7, nil, false}} {
		r := &record.Record{Target: c.target, Fault: c.fault, Warmup: c.warmup, Status: 200}
		r.Sent, r.End, r.Last = record.Instant(1e9), record.Instant(3e9), record.Instant(3e9)
		r.Usage = record.Usage{Given: true, Prompt: 1, Completion: 10 * (i + 1), Cached: -1, Reasoning: -1}
		a.Add(r)
	}
	got := a.Level().Targets
	if len(got) != 2 || got[0].Total != 1 || got[0].Succeeded != 1 || got[1].Total != 2 || got[1].Failed != 1 {
		t.Fatalf("%+v", got)
	}
	if got[0].RequestThroughput != 0.5 || got[0].OutputThroughput != 5 || got[1].OutputThroughput != 10 {
		t.Errorf("throughputs: %+v", got)
	}
	if got[0].Latency == nil || got[0].Latency.P50 != 2 || got[0].Latency.N != 1 || got[0].TTFT != nil {
		t.Errorf("latency: %+v", got[0].Latency)
	}
}

func TestTargets_OneServerHasNone(t *testing.T) {
	a := metric.NewAggregate(metric.Load{})
	a.SetTargets([]string{"a"})
	a.Add(&record.Record{Status: 200})
	if got := a.Level().Targets; got != nil {
		t.Errorf("%+v", got)
	}
}

func TestTargets_SlowServerIsFoundAndNoOther(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	level := levelOfServers(3, 100, func(server, _ int) float64 {
		latency := math.Exp(random.NormFloat64() * 0.2)
		if server == 1 {
			latency *= 1.4
		}
		return latency
	})
	for i, s := range level.Targets {
		if (s.Slower != nil) != (i == 1) {
			t.Errorf("server %d: %+v", i, s.Slower)
		}
	}
	if s := level.Targets[1].Slower; s != nil && (s.Key != metric.Latency || s.Median < 1.2*s.Others || s.P >= 0.001) {
		t.Errorf("%+v", s)
	}
}

func TestTargets_ClearButTinyDifferenceIsNoFinding(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 3))
	level := levelOfServers(2, 3000, func(server, _ int) float64 { return 1 + 0.05*float64(server) + 0.01*random.Float64() })
	for i, s := range level.Targets {
		if s.Slower != nil {
			t.Errorf("server %d: %+v", i, s.Slower)
		}
	}
}

func TestTargets_FewRequestsSayNothing(t *testing.T) {
	level := levelOfServers(2, 19, func(server, _ int) float64 { return 1 + 10*float64(server) })
	for _, s := range level.Targets {
		if s.Slower != nil {
			t.Errorf("%+v", s.Slower)
		}
	}
}

// Equal servers are called slower no more often than the limit says: of 4,000 levels at 0.001 about 4, and more than 13 with a
// chance below 1 in 10,000 (Poisson). The least difference of medians makes it rarer still.
func TestTargets_EqualServersAreHardlyEverCalledSlower(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 8))
	alarms := 0
	for range 4000 {
		level := levelOfServers(3, 25, func(int, int) float64 { return math.Exp(random.NormFloat64()) })
		for _, s := range level.Targets {
			if s.Slower != nil {
				alarms++
				break
			}
		}
	}
	if alarms > 13 {
		t.Errorf("%d of 4000 levels of equal servers have a finding", alarms)
	}
}
