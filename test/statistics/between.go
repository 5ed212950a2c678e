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
	all := map[figure]float64{}
	for _, one := range trials(runs, 98, func(random *rand.Rand) map[figure]float64 {
		l, own := m.plain(random), map[figure]float64{}
		for _, f := range studied() {
			own[f], _ = f.of(l)
		}
		return own
	}) {
		for f, x := range one {
			all[f] += x / float64(runs)
		}
	}
	return all
}

// betweenRuns counts how often the intervals of several runs hold the truth.
func betweenRuns(times, runs int, m model, seed uint64, truth map[figure]float64) map[figure]*coverage {
	return covering(trials(times, seed, func(random *rand.Rand) *metric.Level {
		var levels []*metric.Level
		for range runs {
			levels = append(levels, m.plain(random))
		}
		return &metric.Level{Confidence: intervals.Loads(levels, false)[0].Confidence}
	}), truth)
}

// A stopping is what runs came to that were repeated until an interval was narrow.
type stopping struct {
	coverage
	runs int   // all of them
	met  share // how often the goal was
}

// until repeats runs until a goal is met, as --until does.
func until(times, least, most int, g repeat.Goal, of figure, m model, seed uint64, truth float64) (s stopping) {
	type stopped struct {
		runs int
		met  bool
		mean *metric.Level
	}
	for _, one := range trials(times, seed, func(random *rand.Rand) stopped {
		var levels []*metric.Level
		sweep := repeat.Sweep{Loads: 1, Least: least, Most: most, Goals: []repeat.Goal{g}}
		for {
			if _, _, ok := sweep.Next(levels); !ok {
				break
			}
			levels = append(levels, m.plain(random))
		}
		mean := intervals.Loads(levels, true)[0]
		return stopped{len(levels), g.State(levels).Met, &metric.Level{Confidence: mean.Confidence}}
	}) {
		s.runs += one.runs
		s.met.count(one.met)
		i, ok := of.interval(one.mean)
		s.add(i, ok, truth)
	}
	return s
}
