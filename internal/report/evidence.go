package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// The thresholds that several rules share.
const (
	// minRequests is the fewest successes from which a mean or a median is believed.
	minRequests = 10
	// steadyRounds is how many requests a slot must have served for a level to be more than its first wave and its
	// last: below three, most of the figures are start and end.
	steadyRounds = 3
)

// enough reports whether a level has successes enough for a mean, and at least one for each slot.
func enough(l *metric.Level) bool {
	return l.Succeeded >= max(minRequests, l.Load.MaxSlots())
}

// settled reports whether start and end of a level are the smaller part of it.
func settled(l *metric.Level) bool {
	return l.Succeeded >= max(minRequests, steadyRounds*l.Load.MaxSlots())
}

// trend are the levels from which a trend over the load can be read, by rising load: what varies is one thing, few
// requests failed, and there are requests enough.
func trend(r Run) (axis, []*metric.Level) {
	a := loadAxis(r.Levels)
	if a == noAxis {
		return noAxis, nil
	}
	var usable []*metric.Level
	for _, l := range a.sorted(healthy(r.Levels)) {
		if enough(l) {
			usable = append(usable, l)
		}
	}
	return a, usable
}

// topPair is the highest level that a trend can be read from and the nearest one below it whose load is lower by a
// fifth at least: nearer ones differ by less than the noise.
func topPair(r Run) (a axis, lo, hi *metric.Level, ok bool) {
	a, levels := trend(r)
	if len(levels) < 2 {
		return a, nil, nil, false
	}
	hi = levels[len(levels)-1]
	for i := len(levels) - 2; i >= 0; i-- {
		if a.load(levels[i]) <= 0.8*a.load(hi) {
			return a, levels[i], hi, true
		}
	}
	return a, nil, nil, false
}

// typicalTTFT is the median TTFT without the burst of the first wave: of the requests after it where there are
// enough, else of all requests where the wave is the smaller part of them.
func typicalTTFT(l *metric.Level) (float64, bool) {
	if d := l.Distribution(metric.TTFTRest); d != nil && d.N() >= minRequests {
		return d.At(0.5), true
	}
	d := l.Distribution(metric.TTFT)
	if d == nil || d.N() < max(minRequests, steadyRounds*l.Load.MaxSlots()) {
		return 0, false
	}
	return d.At(0.5), true
}

// alike reports whether a metric's means differ by at most tolerance (relative) between two levels, or that it is unknown in
// both: without it there is nothing that speaks against comparing them.
func alike(lo, hi *metric.Level, key metric.Key, tolerance float64) bool {
	x, okX := lo.Value(key)
	y, okY := hi.Value(key)
	if !okX || !okY {
		return okX == okY
	}
	return y <= x*(1+tolerance) && x <= y*(1+tolerance)
}

// pair reads a metric of two levels.
func pair(lo, hi *metric.Level, key metric.Key) (x, y float64, ok bool) {
	x, okX := lo.Value(key)
	y, okY := hi.Value(key)
	return x, y, okX && okY
}

// fromTo are the two figures of one metric at two levels.
func fromTo(what i18n.Text, lo, hi *metric.Level, x, y float64, unit metric.Unit) []metric.Figure {
	return []metric.Figure{{Label: what, At: lo.Load.Phrase(), Value: x, Unit: unit}, {Label: what, At: hi.Load.Phrase(), Value: y,
		Unit: unit}}
}

// oddShare: fewer answers than one in a hundred do not move a mean that is shown with three digits.
const oddShare = 0.01

// worstShare is the level where a count is the largest share of the successes, nil where it is below oddShare in all.
func worstShare(levels []*metric.Level, count func(*metric.Level) int) (*metric.Level, float64) {
	var worst *metric.Level
	var most float64
	for _, l := range levels {
		if l.Succeeded == 0 || count(l) == 0 {
			continue
		}
		if x := float64(count(l)) / float64(l.Succeeded); x >= oddShare && x > most {
			worst, most = l, x
		}
	}
	return worst, most
}
