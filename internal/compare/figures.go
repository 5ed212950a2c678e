package compare

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/stats"
)

// blocks reports whether both sides have failures in blocks of time.
func (p pair) blocks() bool {
	without := func(l Level) bool { return len(l.Failed) == 0 }
	return !slices.ContainsFunc(p.base, without) && !slices.ContainsFunc(p.candidate, without)
}

// figures sets the figures of both sides beside each other where one of them has nothing else: a file of another tool without single
// requests. Their change has no interval, so nothing is said of it.
func (p pair) figures(c Compared) (Compared, bool) {
	if !slices.ContainsFunc(slices.Concat(p.base, p.candidate), func(l Level) bool { return len(l.Points) > 0 }) {
		return c, false
	}
	base, ok := middle(p.base, c.Row)
	candidate, there := middle(p.candidate, c.Row)
	if !ok || !there {
		return c, false
	}
	c.Units, c.Test, c.P = "figures", "none", 1
	c.BaseUnits, c.CandidateUnits = len(p.base), len(p.candidate)
	c.Base, c.Candidate = base, candidate
	if c.Change = candidate/base - 1; c.Metric == Failed {
		c.Change = candidate - base
	}
	c.estimate = stats.Estimate{SE: math.Inf(1), DF: 1}
	c.Low, c.High, c.low, c.high = math.Inf(-1), math.Inf(1), math.Inf(-1), math.Inf(1)
	return c, true
}

// middle is the geometric mean of the levels' figures, of shares their mean.
func middle(levels []Level, row Row) (float64, bool) {
	if row.Metric != Failed {
		all, ok := figures(levels, row)
		return math.Exp(stats.Mean(logs(all)).Value), ok
	}
	sum := 0.0
	for _, l := range levels {
		v, ok := l.figure(row)
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum / float64(len(levels)), true
}
