package steady

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestFind_ClassesOfAMixHaveFiguresInTheWindowOfTheLevel: every third request is of the second class, whose requests and their sums are those of
// the whole together with the first's.
func TestFind_ClassesOfAMixHaveFiguresInTheWindowOfTheLevel(t *testing.T) {
	records := loop(400, scattered(rand.New(rand.NewPCG(1, 1))))
	for i, r := range records {
		if i%3 == 2 {
			r.Class = 1
		}
	}
	in, _ := input(load.Closed(8), records)
	if s := find(t, in); len(s.Classes) > 0 {
		t.Errorf("a level of one kind has classes: %+v", s.Classes)
	}
	in.Load.Classes = []metric.Class{{Name: "short", Weight: 2}, {Name: "long", Weight: 1}}
	s := find(t, in)
	if !s.Found() || len(s.Classes) != 2 {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
	for _, key := range []metric.Key{metric.RequestThroughput, metric.ReachedConcurrency, metric.OutputThroughput} {
		whole, ok := s.Figures.Value(key)
		if !ok {
			t.Fatalf("the level has no %s", key)
		}
		a, _ := s.Classes[0].Value(key)
		b, _ := s.Classes[1].Value(key)
		if math.Abs(a+b-whole) > 0.01*whole || math.Abs(a-2*b) > 0.1*whole {
			t.Errorf("%s: %g and %g of %g", key, a, b, whole)
		}
	}
	if a, b := s.Classes[0].Total, s.Classes[1].Total; a+b != s.Figures.Total || a < 3*b/2 {
		t.Errorf("%d and %d of %d", a, b, s.Figures.Total)
	}
	if p, ok := s.Classes[1].Quantile(metric.Latency, 0.5); !ok || p < 0.8 || p > 1.2 {
		t.Errorf("median latency of the second class: %g", p)
	}
}

func TestRow_TokensCountByTheTimeInWhichTheyCame(t *testing.T) {
	row := func(state State, ttft, tokens float64) *Row {
		r := &Row{Sent: 1e9, End: 3e9, State: state}
		r.Values[ttftAt], r.Values[outputTokensAt] = ttft, tokens
		return r
	}
	for _, c := range []struct {
		name     string
		r        *Row
		from, to int64
		want     float64
	}{
		{"all", row(Streamed, 1, 10), 0, 4e9, 10},
		{"half of a stream", row(Streamed, 1, 10), 0, 25e8, 5},
		{"before the first token", row(Streamed, 1, 10), 0, 2e9, 0},
		{"no stream, ended within", row(0, math.NaN(), 10), 2e9, 4e9, 10},
		{"no stream, ended behind", row(0, math.NaN(), 10), 0, 3e9, 0},
		{"one payload", row(Streamed, 2, 10), 2e9, 4e9, 10},
		{"failed", row(Streamed|Failed, 1, 10), 0, 4e9, 0},
		{"unknown", row(Streamed, 1, math.NaN()), 0, 4e9, 0},
	} {
		if got := c.r.tokensWithin(c.from, c.to); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %g, not %g", c.name, got, c.want)
		}
	}
}
