package report

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// An axis is what varies from level to level of a sweep.
type axis int

const (
	// noAxis: fewer than two different loads, or more than one thing varies, so that no trend can be read.
	noAxis axis = iota
	byConcurrency
	byRate
)

// loadAxis finds what varies. A closed loop that is also paced by a rate is no axis of concurrency: there the rate
// bounds the throughput, whatever the slots. Loads that change over time, or whose arrivals differ in kind, are on no axis.
func loadAxis(levels []*metric.Level) axis {
	rates, slots := map[float64]bool{}, map[int]bool{}
	for _, l := range levels {
		if !l.Load.SameShape(levels[0].Load) {
			return noAxis
		}
		rates[l.Load.OfferedRate()] = true
		slots[l.Load.MaxSlots()] = true
	}
	switch {
	case len(rates) == 1 && rates[0] && len(slots) > 1 && !slots[0]:
		return byConcurrency
	case len(slots) == 1 && len(rates) > 1 && !rates[0]:
		return byRate
	}
	return noAxis
}

func (a axis) load(l *metric.Level) float64 {
	if a == byRate {
		return l.Load.On(load.ByRate)
	}
	return l.Load.On(load.ByParallel)
}

// flag is the command line's name of the axis.
func (a axis) flag() string {
	if a == byRate {
		return "--rate"
	}
	return "--parallel"
}

// sorted are the levels by rising load; of levels of the same load the last one that ran stands for all.
func (a axis) sorted(levels []*metric.Level) []*metric.Level {
	last := map[float64]*metric.Level{}
	for _, l := range levels {
		last[a.load(l)] = l
	}
	out := make([]*metric.Level, 0, len(last))
	for _, l := range last {
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y *metric.Level) int { return cmp.Compare(a.load(x), a.load(y)) })
	return out
}

// grown is how much more load hi is than lo, relative to lo: 1 for twice as much.
func (a axis) grown(lo, hi *metric.Level) float64 { return a.load(hi)/a.load(lo) - 1 }

// levelName is a level's load in words: `concurrency 50`, `rate 10`, `concurrency 50 at rate 10`.
func levelName(l *metric.Level) string {
	return l.Load.Label().EN
}

// rateText is the rate of a load: INF for one without a rate in which nothing waits for a slot.
func rateText(l metric.Load) string {
	switch rate := l.OfferedRate(); {
	case rate > 0 && !l.Steady():
		return significant(rate) // a mean
	case rate > 0:
		return plainNumber(rate)
	case l.OpenLoop():
		return "INF"
	}
	return absent
}

func slotsText(l metric.Load) string {
	if l.OpenLoop() {
		return absent
	}
	return strconv.Itoa(l.MaxSlots())
}
