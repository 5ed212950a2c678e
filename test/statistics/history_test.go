package statistics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/internal/history"
)

// A course is a kind of series of runs: how their figures scatter, and the shift from which run on, in standard deviations.
type course struct {
	name         string
	runs, from   int
	shift        float64
	heavy        bool    // tails of a t distribution with 3 degrees of freedom
	correlation  float64 // of each run's with the one before
	found, wrong float64 // least and most, in percent of the series; a change marked elsewhere is a wrong one
}

var courses = []course{
	{name: "stationary, 20 runs", runs: 20, wrong: 5},
	{name: "stationary, 60 runs", runs: 60, wrong: 5},
	{name: "stationary, 60 runs, heavy tails", runs: 60, heavy: true, wrong: 5},
	{name: "stationary, 60 runs, correlation 0.2", runs: 60, correlation: .2, wrong: 10},
	{name: "shift of 3 sigma, 20 runs and 20", runs: 40, from: 20, shift: 3, found: 90, wrong: 5},
	{name: "shift of 2 sigma, 20 runs and 20", runs: 40, from: 20, shift: 2, found: 85, wrong: 15},
	{name: "shift of 3 sigma, 20 runs and 5", runs: 25, from: 20, shift: 3, found: 80, wrong: 5},
	{name: "shift of 3 sigma, 20 runs and 20, heavy tails", runs: 40, from: 20, shift: 3, heavy: true, found: 90, wrong: 5},
}

func TestHistory_MarksChangesAndHardlyAnythingElse(t *testing.T) {
	series := 100
	if whole() {
		series = 2000
	}
	for i, c := range courses {
		random := rand.New(rand.NewPCG(uint64(i), 16))
		found, exact, wrong := 0, 0, 0
		for range series {
			hit, extra := false, false
			for _, change := range history.Changes(c.draw(random), .01) {
				if c.shift != 0 && change.At >= c.from-2 && change.At <= c.from+2 {
					hit = true
					if change.At == c.from {
						exact++
					}
				} else {
					extra = true
				}
			}
			found, wrong = found+count(hit), wrong+count(extra)
		}
		t.Logf("%s: %d series, found within two runs in %.1f %%, at the very run in %.1f %%, anything else marked in %.1f %%", c.name, series,
			percent(found, series), percent(exact, series), percent(wrong, series))
		slack := 300 / math.Sqrt(float64(series)) / 10 // few series say less
		if percent(found, series) < c.found-slack || percent(wrong, series) > c.wrong+slack {
			t.Errorf("%s: found in %d of %d, anything else in %d", c.name, found, series, wrong)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// draw makes a series.
func (c course) draw(random *rand.Rand) []float64 {
	values, before := make([]float64, c.runs), random.NormFloat64()
	for i := range values {
		noise := random.NormFloat64()
		if c.heavy {
			x, y, z := random.NormFloat64(), random.NormFloat64(), random.NormFloat64()
			noise /= math.Sqrt((x*x+y*y+z*z)/3) * math.Sqrt(3)
		}
		before = c.correlation*before + math.Sqrt(1-c.correlation*c.correlation)*noise
		values[i] = 100 + before
		if c.shift != 0 && i >= c.from {
			values[i] += c.shift
		}
	}
	return values
}
