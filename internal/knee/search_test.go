package knee

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A server is its throughput at a load, how many of a hundred requests fail, and whether the client was the limit.
type server func(load int) (throughput float64, failed int, invalid bool)

func level(at int, s server) *metric.Level {
	throughput, failed, invalid := s(at)
	l := metric.NewLevel(metric.Load{Profile: load.Closed(at), Number: 100}, map[metric.Key]float64{metric.OutputThroughput: throughput}, nil)
	l.Total, l.Failed, l.Succeeded = 100, failed, 100-failed
	if invalid {
		l.Verdict = &metric.Verdict{Word: metric.Invalid}
	}
	return l
}

// searched runs a search to its end, and gives the loads in the order in which they were tried.
func searched(t *testing.T, s Search, of server) (*metric.Search, []int) {
	t.Helper()
	s.Variable = load.ByParallel
	var done []*metric.Level
	var order []int
	for {
		at, run, ok := s.Next(done)
		if !ok {
			return s.Outcome(done), order
		}
		seen := 0
		for _, tried := range order {
			if tried == at {
				seen++
			}
		}
		if run != seen || at < s.Low || at > s.High || len(order) > 80 {
			t.Fatalf("run %d of %d after %d; %v", run, at, seen, order)
		}
		done, order = append(done, level(at, of)), append(order, at)
	}
}

func steady(of func(float64) float64) server {
	return func(at int) (float64, int, bool) { return of(float64(at)), 0, false }
}

func distinct(order []int) int {
	seen := map[int]bool{}
	for _, at := range order {
		seen[at] = true
	}
	return len(seen)
}

func TestSearch_FindsTheComputedKneeFromEveryStart(t *testing.T) {
	for _, batch := range []float64{1, 3, 8, 24, 100, 500} {
		for _, start := range []int{1, 10, 64, 2000} {
			found, order := searched(t, Search{Low: 1, High: 4096, Start: start, Runs: 3}, steady(capacity(batch, 0.001)))
			if found.FeasibleMax == nil || found.InfeasibleMin == nil || found.Note != "" {
				t.Errorf("batch %g from %d: %+v by %v", batch, start, found, order)
				continue
			}
			if b := found.Boundary; b != nil && (math.Abs(b.Estimate-batch) > max(1, 0.05*batch) || b.Low > batch || b.High < batch) {
				t.Errorf("batch %g from %d: %+v by %v", batch, start, *b, order)
			}
			if *found.FeasibleMax > batch+max(1, 0.05*batch) || distinct(order) > 22 {
				t.Errorf("batch %g from %d: %g grows, by %v", batch, start, *found.FeasibleMax, order)
			}
		}
	}
}

func TestSearch_SaysThatThereIsNoKneeUpToTheLargestLoad(t *testing.T) {
	found, order := searched(t, Search{Low: 1, High: 64, Start: 1, Runs: 3}, steady(capacity(1000, 0)))
	if found.InfeasibleMin != nil || found.Boundary != nil || *found.FeasibleMax != 64 || found.Note != "no knee up to parallel 64, the highest load measured: throughput still grows" {
		t.Errorf("%+v", found)
	}
	if len(order) != 7 {
		t.Errorf("tried %v", order)
	}
}

// TestSearch_LevelOfWhichTheClientWasTheLimitNeverCounts has a client that is short from 40 on, where its throughput stops growing.
func TestSearch_LevelOfWhichTheClientWasTheLimitNeverCounts(t *testing.T) {
	found, _ := searched(t, Search{Low: 1, High: 4096, Start: 1, Runs: 3}, func(at int) (float64, int, bool) {
		return min(float64(at), 40), 0, at >= 40
	})
	if found.InfeasibleMin != nil || !strings.Contains(found.Note, "the client was the limit") || *found.FeasibleMax >= 40 || *found.FeasibleMax < 36 {
		t.Errorf("%+v", found)
	}
	for _, p := range found.Probes {
		if p.Load >= 40 && p.Passed != nil {
			t.Errorf("%+v", p)
		}
	}
	once := map[int]bool{}
	again, _ := searched(t, Search{Low: 1, High: 256, Start: 1, Runs: 1}, func(at int) (float64, int, bool) { // a moment of the machine each first time
		first := !once[at]
		once[at] = true
		return min(float64(at), 40), 0, first
	})
	if b := again.Boundary; b == nil || b.Low > 40 || b.High < 40 {
		t.Errorf("%+v, %s", again.Boundary, again.Note)
	}
}

func TestSearch_ServerThatRefusesBeforeItsKneeHasNone(t *testing.T) {
	found, _ := searched(t, Search{Low: 1, High: 4096, Start: 1, Runs: 3}, func(at int) (float64, int, bool) {
		return float64(at), map[bool]int{true: 60}[at > 50], false
	})
	if found.InfeasibleMin != nil || *found.FeasibleMax > 50 || *found.FeasibleMax < 45 || !strings.Contains(found.Note, "requests failed") {
		t.Errorf("%+v", found)
	}
}

// TestSearch_IntervalHoldsTheComputedKnee searches servers that scatter by 2 % from run to run.
func TestSearch_IntervalHoldsTheComputedKnee(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 11))
	const searches = 60
	held, levels := 0, 0
	for i := range searches {
		batch := math.Round(math.Exp(math.Log(6) + random.Float64()*math.Log(40)))
		of := capacity(batch, 0.002)
		found, order := searched(t, Search{Low: 1, High: 4096, Start: 1, Runs: 3, Seed: uint64(i)}, func(at int) (float64, int, bool) {
			return of(float64(at)) * math.Exp(0.02*random.NormFloat64()), 0, false
		})
		if b := found.Boundary; b != nil && b.Low <= batch && batch <= b.High {
			held++
		} else if b != nil {
			t.Logf("batch %g: %+v by %v", batch, *b, order)
		}
		levels += len(order)
	}
	t.Logf("held %d of %d, %.1f levels a search", held, searches, float64(levels)/searches)
	if held < 0.9*searches {
		t.Errorf("the interval held the knee in %d of %d", held, searches)
	}
}

// FuzzSearch_EndsWithinItsBounds tries servers of any kind.
func FuzzSearch_EndsWithinItsBounds(f *testing.F) {
	f.Add(uint64(1), 1, 100, 32)
	f.Add(uint64(9), 5, 0, 9)
	f.Fuzz(func(t *testing.T, seed uint64, low, span, start int) {
		low, span = 1+(low&1023), span&4095
		found, _ := searched(t, Search{Low: low, High: low + span, Start: start, Runs: 2, Seed: seed}, func(at int) (float64, int, bool) {
			h := Order(seed, at, 0)
			return float64(1 + h%1000), int(h % 97 / 80), h%13 == 0
		})
		if found.FeasibleMax == nil && found.Note == "" {
			t.Errorf("%+v", found)
		}
		if found.FeasibleMax != nil && found.InfeasibleMin != nil && *found.FeasibleMax >= *found.InfeasibleMin {
			t.Errorf("%g grows, %g does not", *found.FeasibleMax, *found.InfeasibleMin)
		}
	})
}
