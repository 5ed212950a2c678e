package knee

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestSearch_FewRequestsAtASlowRateAreNoKnee: levels of three seconds, of which those at slow rates have one to twenty requests that follow each other
// by chance within a fraction of it. The server takes 40 requests per second.
func TestSearch_FewRequestsAtASlowRateAreNoKnee(t *testing.T) {
	grid := GridOf(load.ByRate)
	s := Search{Grid: grid, Low: 1, High: grid.Steps(256), Start: grid.Steps(1), Variable: load.ByRate, Runs: 3}
	var done []*metric.Level
	for range 100 {
		at, _, ok := s.Next(done)
		if !ok {
			break
		}
		rate := grid.Load(at)
		n, served := int(3*rate)+1, min(rate, 40)
		if n < FewestSessions {
			served = 14.8
		}
		l := metric.NewLevel(metric.Load{Profile: load.Fixed(0, rate), Number: n}, map[metric.Key]float64{metric.OutputThroughput: 16 * served, metric.RequestThroughput: served}, nil)
		l.Total, l.Succeeded = n, n
		done = append(done, l)
	}
	found := s.Outcome(done)
	if b := found.Boundary; b == nil || b.Estimate < 35 || b.Estimate > 45 {
		t.Errorf("the knee is at %+v, not at 40, by %d levels", b, len(done))
	}
}
