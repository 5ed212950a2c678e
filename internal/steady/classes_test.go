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
	for _, key := range []metric.Key{metric.RequestThroughput, metric.ReachedConcurrency} {
		whole, _ := s.Figures.Value(key)
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
