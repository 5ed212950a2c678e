package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Bootstrap is a ratio of parts with its interval by the studentized bootstrap: the parts, which are independent of each other, are
// drawn with replacement, and the error of each draw is held against its own standard error. So the interval has Student's width and
// the skew of the values. Of positive ratios logarithms are drawn. The interval is unbounded where there are fewer than two parts.
func Bootstrap(parts []Part, level float64, draws int, random *rand.Rand, wider float64) Span {
	whole := Ratio(parts)
	s := Span{Value: whole.Value, Low: math.Inf(-1), High: math.Inf(1)}
	if len(parts) < 2 || math.IsNaN(whole.Value) {
		return s
	}
	if whole.SE == 0 {
		return Span{whole.Value, whole.Value, whole.Value}
	}
	scale := func(e Estimate) Estimate { return e }
	if positive(parts) {
		scale = Estimate.Log
	}
	center := scale(whole)
	errors, drawn := make([]float64, 0, draws), make([]Part, len(parts))
	for range draws {
		for i := range drawn {
			drawn[i] = parts[random.IntN(len(parts))]
		}
		if e := scale(Ratio(drawn)); e.SE > 0 {
			errors = append(errors, (e.Value-center.Value)/e.SE)
		}
	}
	if len(errors) < draws/2 {
		return s
	}
	slices.Sort(errors)
	tail := (1 - level) / 2
	center.SE *= math.Sqrt(wider)
	s.Low, s.High = center.Value-center.SE*at(errors, 1-tail), center.Value-center.SE*at(errors, tail)
	if positive(parts) {
		s.Low, s.High = math.Exp(s.Low), math.Exp(s.High)
	}
	return s
}

// positive reports whether every draw of the parts has a positive ratio.
func positive(parts []Part) bool {
	return !slices.ContainsFunc(parts, func(p Part) bool { return !(p.Num > 0 && p.Den > 0) })
}

// at is the value at p of sorted ones.
func at(sorted []float64, p float64) float64 {
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}
