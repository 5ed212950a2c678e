package statistics

import (
	"math/rand/v2"

	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/metric"
)

// plain is one run without intervals of its own.
func (m model) plain(random *rand.Rand) *metric.Level {
	sum := metric.NewAggregate(m.shape())
	for r := range m.records(random) {
		sum.Add(r)
	}
	return sum.Level()
}

// expected is what the figures of runs of that length are on average.
func (m model) expected(runs int) map[figure]float64 {
	all, random := map[figure]float64{}, rand.New(rand.NewPCG(98, 98))
	for range runs {
		l := m.plain(random)
		for _, f := range studied() {
			x, _ := f.of(l)
			all[f] += x / float64(runs)
		}
	}
	return all
}

// betweenRuns counts how often the intervals of several runs hold the truth.
func betweenRuns(times, runs int, m model, seed uint64) map[figure]*coverage {
	truth, random := m.expected(20_000), rand.New(rand.NewPCG(seed, 3))
	all := map[figure]*coverage{}
	for range times {
		var levels []*metric.Level
		for range runs {
			levels = append(levels, m.plain(random))
		}
		mean := intervals.Loads(levels, false)[0]
		for _, f := range studied() {
			if all[f] == nil {
				all[f] = &coverage{}
			}
			i, ok := f.interval(mean)
			all[f].count(i, ok, truth[f])
		}
	}
	return all
}

// A stopping is what runs came to that were repeated until an interval was narrow.
type stopping struct {
	coverage
	runs, met int // all runs, and how often the goal was met
}

// until repeats runs until a goal is met, as --until does.
func until(times, least, most int, g repeat.Goal, of figure, m model, seed uint64) (s stopping) {
	truth, random := m.expected(20_000)[of], rand.New(rand.NewPCG(seed, 4))
	for range times {
		var levels []*metric.Level
		sweep := repeat.Sweep{Loads: 1, Least: least, Most: most, Goals: []repeat.Goal{g}}
		for {
			if _, _, ok := sweep.Next(levels); !ok {
				break
			}
			levels = append(levels, m.plain(random))
		}
		s.runs += len(levels)
		if g.State(levels).Met {
			s.met++
		}
		i, ok := of.interval(intervals.Loads(levels, true)[0])
		s.count(i, ok, truth)
	}
	return s
}
