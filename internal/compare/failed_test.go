package compare

import (
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// failingSide is a side of runs of 200 requests, of which each run's own share fails.
func failingSide(random *rand.Rand, shares ...float64) (runs []Run) {
	for _, share := range shares {
		level := Level{Level: metric.NewLevel(metric.Load{Profile: load.Fixed(8, 0)}, nil, nil)}
		for range 20 {
			block := stats.Part{Den: 10}
			for range 10 {
				if random.Float64() < share {
					block.Num++
				}
			}
			level.Failed = append(level.Failed, block)
		}
		runs = append(runs, Run{Name: "r", Levels: []Level{level}})
	}
	return runs
}

var byFailures = Options{Rows: []Row{{Metric: Failed, Stat: "value"}}, Margin: 0.001, Alpha: 0.05}

// Runs of one set-up differ: in three of ten a tenth of the requests fails, in the others none. That is found between two sides of the same no
// more often than it may be.
func TestFailed_RunsThatDifferAreNoChange(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 16))
	shares := func() (all []float64) {
		for range 5 {
			share := 0.0
			if random.Float64() < 0.3 {
				share = 0.1
			}
			all = append(all, share)
		}
		return all
	}
	const pairs = 600
	wrong := 0
	for range pairs {
		got := Compare(failingSide(random, shares()...), failingSide(random, shares()...), byFailures)
		if v := got.Rows[0].Verdict; v == Better || v == Worse {
			wrong++
		}
	}
	if share := float64(wrong) / pairs; share > 0.06 {
		t.Errorf("%.3f of the pairs are called changed", share)
	}
}

func TestFailed_MoreInEveryRunIsWorse(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 16))
	got := Compare(failingSide(random, 0, 0, 0, 0), failingSide(random, 0.1, 0.12, 0.08, 0.1), byFailures)
	if c := got.Rows[0]; c.Verdict != Worse || c.Units != "runs" || c.BaseUnits != 4 || c.CandidateUnits != 4 {
		t.Errorf("%+v", c)
	}
	if c := Compare(failingSide(random, 0), failingSide(random, 0.1), byFailures).Rows[0]; c.Verdict != Worse || c.Units != "blocks" || c.BaseUnits != 20 {
		t.Errorf("%+v", c)
	}
	if c := Compare(failingSide(random, 0, 0, 0, 0), failingSide(random, 0.1, 0, 0, 0), byFailures).Rows[0]; c.Verdict != Unclear {
		t.Errorf("one run of four: %+v", c)
	}
}
