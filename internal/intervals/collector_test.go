package intervals

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// requests are n requests of four slots with times that differ.
func requests(n int, random *rand.Rand) (all []*record.Record) {
	var free [4]float64
	for i := range n {
		slot := i % 4
		ttft, tpot := 0.05*math.Exp(0.3*random.NormFloat64()), 0.01*math.Exp(0.1*random.NormFloat64())
		r := &record.Record{Seq: int64(i), Stream: true, Usage: record.Usage{Given: true, Prompt: 10, Completion: 11}, Choices: []record.Choice{{}}}
		r.Sent = record.Instant(free[slot]*1e9) + 1
		r.Due, r.First = r.Sent, r.Sent+record.Instant(ttft*1e9)
		r.FirstAnswer, r.Last = r.First, r.First+record.Instant(tpot*1e10)
		r.End = r.Last
		r.Payloads = record.Payloads{{At: r.First, Tokens: 1, Kind: record.Output}, {At: r.Last, Read: 1, Tokens: 1, Kind: record.Output}}
		free[slot] = r.End.Seconds()
		all = append(all, r)
	}
	return all
}

func levelOf(n int, seed uint64) (*metric.Level, *Collector) {
	shape := metric.Load{Name: "parallel_4", Profile: load.Closed(4), Number: n}
	sum, c := metric.NewAggregate(shape), New(shape, protocol.Generation, nil)
	for _, r := range requests(n, rand.New(rand.NewPCG(seed, 5))) {
		sum.Add(r)
		c.Add(r)
	}
	l := sum.Level()
	l.Confidence = c.Confidence(l)
	return l, c
}

func TestConfidence_IsTheSameEachTime(t *testing.T) {
	one, _ := levelOf(600, 1)
	again, _ := levelOf(600, 1)
	for _, key := range []metric.Key{metric.TTFT, metric.Latency, metric.RequestThroughput, metric.OutputThroughput} {
		a, ok := one.Interval(key)
		b, _ := again.Interval(key)
		x, _ := one.Value(key)
		if !ok || a != b || !(a.Low < x && x < a.High) {
			t.Errorf("%s is %g in %v and %v, %v", key, x, a, b, ok)
		}
	}
}

func TestConfidence_SaysWhyThereAreNone(t *testing.T) {
	l, _ := levelOf(leastRequests-1, 1)
	if c := l.Confidence; c.Why.EN == "" || c.Why.ZH == "" || len(c.Of) > 0 || len(c.Tails) == 0 {
		t.Errorf("%+v", c)
	}
	if _, ok := l.QuantileInterval(metric.TTFT, 0.5); ok {
		t.Error("49 requests have an interval")
	}
}

func TestConfidence_LeavesOpenWhatTheRequestsDoNotBound(t *testing.T) {
	l, _ := levelOf(200, 1)
	if i, ok := l.QuantileInterval(metric.TTFT, 0.99); ok && i.Bounded() {
		t.Errorf("200 requests bound their p99: %v", i)
	}
	if i, ok := l.QuantileInterval(metric.TTFT, 0.5); !ok || !i.Bounded() {
		t.Errorf("200 requests do not bound their median: %v", i)
	}
	for _, tail := range l.Confidence.Tails {
		if tail.Effective > float64(tail.N) || tail.Claims[2].At != 0.99 || tail.Claims[2].Bound != nil || tail.Claims[2].Needed < 662 {
			t.Errorf("%+v", tail)
		}
	}
}

func TestConfidence_ClaimsAreMLPerfsWhereRequestsAreIndependent(t *testing.T) {
	d := metric.NewDistribution()
	for i := range 700 {
		d.Add(float64(i + 1))
	}
	got := claim(d, 0.99, 700, 700)
	// With 700 values one may lie at or above the bound: it is the largest.
	if got.Needed != 662 || got.Bound == nil || *got.Bound != 700 {
		t.Errorf("%+v", got)
	}
	if got = claim(d, 0.9, 700, 700); got.Bound == nil || *got.Bound < 640 || *got.Bound > 655 {
		t.Errorf("%+v", got)
	}
}

func TestCollector_KeepsABoundedNumberOfChunks(t *testing.T) {
	_, c := levelOf(30_000, 1)
	if len(c.chunks) > mostChunks || len(c.time.sums) > mostSlices+1 || c.requests() != 30_000 {
		t.Errorf("%d chunks, %d slices, %d requests", len(c.chunks), len(c.time.sums), c.requests())
	}
}

func TestLoads_AreMeansWithStudentsInterval(t *testing.T) {
	var runs []*metric.Level
	for seed := range uint64(3) {
		l, _ := levelOf(100, seed+1)
		runs = append(runs, l)
	}
	var values []float64
	for _, l := range runs {
		x, _ := l.Quantile(metric.TTFT, 0.9)
		values = append(values, x)
	}
	mean := (values[0] + values[1] + values[2]) / 3
	spread := math.Sqrt(((values[0]-mean)*(values[0]-mean) + (values[1]-mean)*(values[1]-mean) + (values[2]-mean)*(values[2]-mean)) / 2)
	all := Loads(runs, false)
	x, _ := all[0].Quantile(metric.TTFT, 0.9)
	i, ok := all[0].QuantileInterval(metric.TTFT, 0.9)
	if len(all) != 1 || !ok || math.Abs(x-mean) > 1e-12 || math.Abs(i.Half()-4.302653*spread/math.Sqrt(3)) > 1e-6 {
		t.Errorf("%g in %v, want %g ± %g", x, i, mean, 4.302653*spread/math.Sqrt(3))
	}
	if stopped, _ := Loads(runs, true)[0].QuantileInterval(metric.TTFT, 0.9); math.Abs(stopped.Half()-math.Sqrt2*i.Half()) > 1e-9 {
		t.Errorf("stopped after three runs: %v beside %v", stopped, i)
	}
	if single := Loads(runs[:1], false); single[0] != runs[0] {
		t.Error("a load that ran once is another level")
	}
}

func BenchmarkCollector(b *testing.B) {
	all := requests(10_000, rand.New(rand.NewPCG(1, 5)))
	shape := metric.Load{Name: "parallel_4", Profile: load.Closed(4), Number: 10_000}
	for b.Loop() {
		sum, c := metric.NewAggregate(shape), New(shape, protocol.Generation, nil)
		for _, r := range all {
			sum.Add(r)
			c.Add(r)
		}
		c.Confidence(sum.Level())
	}
}

func BenchmarkAggregate(b *testing.B) {
	all := requests(10_000, rand.New(rand.NewPCG(1, 5)))
	shape := metric.Load{Name: "parallel_4", Profile: load.Closed(4), Number: 10_000}
	for b.Loop() {
		sum := metric.NewAggregate(shape)
		for _, r := range all {
			sum.Add(r)
		}
		sum.Level()
	}
}
