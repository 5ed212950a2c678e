package compare

import (
	"math"
	"math/rand/v2"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
)

// draws is how many arrangements of blocks a permutation test draws: enough for a p that survives Holm over a hundred rows.
const draws = 9_999

// row compares one figure under one load; not ok where a side has none. alpha is that of one row after the correction for all.
func (p pair) row(row Row, alpha float64) (Compared, bool) {
	if row.Class != "" {
		return p.classRow(row, alpha)
	}
	c := Compared{Level: p.name, Row: row, BaseUnits: len(p.base), CandidateUnits: len(p.candidate), Units: "runs"}
	switch {
	case row.Metric == Failed && p.blocks():
		return p.failed(c)
	case row.Metric != Failed && min(len(p.base), len(p.candidate)) >= repeats:
		return p.byRuns(c, alpha)
	}
	if made, ok := p.byBlocks(c); ok && row.Metric != Failed {
		return made, true
	}
	return p.figures(c)
}

// byRuns takes each run's own figure as one value. Of positive figures it compares logarithms, so that a change is a factor.
func (p pair) byRuns(c Compared, alpha float64) (Compared, bool) {
	base, ok := figures(p.base, c.Row)
	candidate, there := figures(p.candidate, c.Row)
	if !ok || !there {
		return c, false
	}
	c.BaseUnits, c.CandidateUnits = len(base), len(candidate)
	a, b := stats.Mean(logs(base)), stats.Mean(logs(candidate))
	c.Base, c.Candidate = math.Exp(a.Value), math.Exp(b.Value)
	c.estimate = b.Minus(a)
	c.low, c.high = c.estimate.Interval(0.95)
	c.P, c.Test = c.estimate.P(), "welch"
	if 2/stats.Arrangements(len(base), len(candidate)) <= alpha { // with fewer runs no permutation could pass Holm
		c.P, c.Test = stats.Permute(parts(logs(candidate)), parts(logs(base)), draws, rand.New(rand.NewPCG(1, 16))), "permutation"
	}
	return c.asFactor(), true
}

// figures are a figure of each run; not ok where one is missing, or not positive.
func figures(levels []Level, row Row) (all []float64, ok bool) {
	for _, l := range levels {
		v, there := l.figure(row)
		if !there || !(v > 0) || math.IsInf(v, 0) {
			return nil, false
		}
		all = append(all, v)
	}
	return all, true
}

// figure is a figure of a level: of its values, else the one that its tool gave.
func (l Level) figure(row Row) (v float64, ok bool) {
	switch p, quantile := row.quantile(); {
	case row.Metric == Failed && l.Total > 0:
		return float64(l.Level.Failed) / float64(l.Total), true
	case quantile:
		v, ok = l.Quantile(row.Metric, p)
	default:
		v, ok = l.Value(row.Metric)
	}
	if !ok {
		v, ok = l.Points[row]
	}
	return v, ok
}

func logs(values []float64) []float64 {
	all := make([]float64, len(values))
	for i, v := range values {
		all[i] = math.Log(v)
	}
	return all
}

func parts(values []float64) []stats.Part {
	all := make([]stats.Part, len(values))
	for i, v := range values {
		all[i] = stats.Part{Num: v, Den: 1}
	}
	return all
}

// byBlocks takes the stretches of time within the runs as units.
func (p pair) byBlocks(c Compared) (Compared, bool) {
	c.Units, c.Test = "blocks", "permutation"
	if d, ok := metric.Define(c.Metric); ok && d.Shape == metric.Scalar {
		return p.pace(c)
	}
	base, candidate := joined(p.base, c.Metric), joined(p.candidate, c.Metric)
	c.BaseUnits, c.CandidateUnits = len(base.Blocks), len(candidate.Blocks)
	if min(c.BaseUnits, c.CandidateUnits) < 2 {
		return c, false
	}
	if at, ok := c.quantile(); ok {
		return c.quantiles(base, candidate, at), true
	}
	return c.ratios(sums(base), sums(candidate))
}

// joined are the blocks of several runs.
func joined(levels []Level, key metric.Key) (all Series) {
	all.Low = math.Inf(1)
	for _, l := range levels {
		if s := l.Series[key]; len(s.Blocks) > 0 {
			all.Blocks = append(all.Blocks, s.Blocks...)
			all.Low, all.High = min(all.Low, s.Low), max(all.High, s.High)
		}
	}
	return all
}

func sums(s Series) (all []stats.Part) {
	for _, b := range s.Blocks {
		all = append(all, stats.Part{Num: b.Sum(), Den: b.N()})
	}
	return all
}

// quantiles compares a quantile: the interval by Woodruff on each side, p by how many values of each block lie above the
// quantile of both sides together.
func (c Compared) quantiles(base, candidate Series, at float64) Compared {
	a := stats.QuantileSpan(base.Blocks, at, 0.95, base.Low, base.High)
	b := stats.QuantileSpan(candidate.Blocks, at, 0.95, candidate.Low, candidate.High)
	c.Base, c.Candidate = a.Value, b.Value
	d := stats.Mover(b.Log(), a.Log())
	both := append(append([]stats.Block{}, base.Blocks...), candidate.Blocks...)
	middle := stats.Quantile(both, at, min(base.Low, candidate.Low), max(base.High, candidate.High))
	c.P = stats.Permute(stats.Above(candidate.Blocks, middle), stats.Above(base.Blocks, middle), draws, rand.New(rand.NewPCG(1, 16)))
	df := float64(c.BaseUnits + c.CandidateUnits - 2)
	c.estimate = stats.Estimate{Value: d.Value, SE: (d.High - d.Low) / 2 / stats.TQuantile(0.975, df), DF: df}
	c.low, c.high = d.Low, d.High
	return c.asFactor()
}

// pace compares what was done in a time.
func (p pair) pace(c Compared) (Compared, bool) {
	var base, candidate []stats.Part
	for _, l := range p.base {
		base = append(base, l.Pace[c.Metric]...)
	}
	for _, l := range p.candidate {
		candidate = append(candidate, l.Pace[c.Metric]...)
	}
	c.BaseUnits, c.CandidateUnits = len(base), len(candidate)
	return c.ratios(base, candidate)
}

// ratios compares two ratios by their logarithms; not ok where one is not positive.
func (c Compared) ratios(base, candidate []stats.Part) (Compared, bool) {
	a, b := stats.Ratio(base), stats.Ratio(candidate)
	c.Base, c.Candidate = a.Value, b.Value
	if !(a.Value > 0) || !(b.Value > 0) {
		return c, false
	}
	c.estimate = b.Log().Minus(a.Log())
	c.low, c.high = c.estimate.Interval(0.95)
	c.P = stats.Permute(candidate, base, draws, rand.New(rand.NewPCG(1, 16)))
	return c.asFactor(), true
}

// asFactor turns the judged logarithms into fractions of the base.
func (c Compared) asFactor() Compared {
	c.Change, c.Low, c.High = math.Expm1(c.estimate.Value), math.Expm1(c.low), math.Expm1(c.high)
	return c
}
