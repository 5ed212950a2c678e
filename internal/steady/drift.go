package steady

import (
	"math"

	"github.com/modelscope/evalscope/internal/stats"
)

// relevant is the least change over a window that makes it unstable, however certain: 5 %.
const relevant = 0.05

// A trend is a line and a bend through batches.
type trend struct {
	// line is the change from the beginning to the end, bend how far the middle lies above the ends: relative, or of logarithms.
	line, bend stats.Estimate
	// start is the line at the beginning.
	start float64
}

// trendOf fits a line and a parabola that is orthogonal to it, by least squares. The errors account for neighbors that follow each
// other, as those of an autoregression of first order do.
func trendOf(b batches) trend {
	one := make([]float64, len(b.x))
	square := make([]float64, len(b.x))
	for i, x := range b.x {
		one[i], square[i] = 1, x*x
	}
	line := minus(b.x, b.w, one)
	bend := minus(minus(square, b.w, one), b.w, line)
	mean, slope, curve := coefficient(b.y, b.w, one), coefficient(b.y, b.w, line), coefficient(b.y, b.w, bend)
	rest := make([]float64, len(b.y))
	squares := 0.0
	for i, y := range b.y {
		e := y - mean - slope*line[i] - curve*bend[i]
		rest[i] = math.Sqrt(b.w[i]) * e
		squares += rest[i] * rest[i]
	}
	k := float64(len(b.y))
	follow := following(rest, 3)
	inflated := (1 + follow) / (1 - follow)
	variance := squares / max(k-3, 1) * inflated
	df := max((k-3)/math.Sqrt(inflated), 3)
	t := trend{start: mean + slope*(line[0]-b.x[0]-1)}
	t.line = stats.Estimate{Value: 2 * slope, SE: 2 * math.Sqrt(variance/norm(line, b.w)), DF: df}
	t.bend = stats.Estimate{Value: -curve, SE: math.Sqrt(variance / norm(bend, b.w)), DF: df}
	return t
}

// following is the correlation of neighbors, without the bias that fitting so many parameters gave it.
func following(rest []float64, fitted int) float64 {
	both, all := 0.0, 0.0
	for i, e := range rest {
		all += e * e
		if i > 0 {
			both += e * rest[i-1]
		}
	}
	if all == 0 {
		return 0
	}
	r, k := both/all, float64(len(rest))
	return min(max(r+(float64(fitted)+2*max(r, 0))/k, 0), 0.9)
}

// minus is a without what it has of b.
func minus(a, w, b []float64) []float64 {
	c := coefficient(a, w, b)
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - c*b[i]
	}
	return out
}

func coefficient(y, w, p []float64) float64 {
	sum := 0.0
	for i := range y {
		sum += w[i] * y[i] * p[i]
	}
	if n := norm(p, w); n > 0 {
		return sum / n
	}
	return 0
}

func norm(p, w []float64) float64 {
	sum := 0.0
	for i := range p {
		sum += w[i] * p[i] * p[i]
	}
	return sum
}

// certain reports whether a change is of a size that matters and not chance.
func certain(e stats.Estimate, alpha float64) bool {
	return math.Abs(e.Value) >= math.Log1p(relevant) && e.P() < alpha
}

// unlike reports whether a signal speaks for a ramp that ends at a slice, rather than for a line through the whole stretch: a step
// or a slope that ends there fits much better. Otherwise the beginning of a drift would pass for a ramp.
func unlike(s signal, lo, end, hi, most int) bool {
	b := s.part(lo, hi, most)
	if len(b.x) < minBatches {
		return false
	}
	at := 2*float64(end-lo)/float64(hi-lo) - 1
	step, slope := make([]float64, len(b.x)), make([]float64, len(b.x))
	for i, x := range b.x {
		slope[i] = min(x-at, 0)
		if x < at {
			step[i] = 1
		}
	}
	_, line := residual(b, b.x)
	rest, ramp := residual(b, slope)
	if r, stepped := residual(b, step); stepped < ramp {
		rest, ramp = r, stepped
	}
	follow := following(rest, 2)
	effective := float64(len(b.x)) * (1 - follow) / (1 + follow)
	return effective/2*math.Log(line/max(ramp, 1e-300)) > evidence
}

// evidence is the logarithm of how much better a ramp must explain a signal than a line: 20 to 1.
const evidence = 3.0

// residual is what a mean and one column leave over.
func residual(b batches, column []float64) (rest []float64, squares float64) {
	one := make([]float64, len(b.x))
	for i := range one {
		one[i] = 1
	}
	rest = minus(minus(b.y, b.w, one), b.w, minus(column, b.w, one))
	for i := range rest {
		rest[i] *= math.Sqrt(b.w[i])
		squares += rest[i] * rest[i]
	}
	return rest, squares
}

// truncation is the slice from which the mean of what follows is known best, by the rule MSER: the sum of squares over the squared
// number is least there. Batches are of so many slices. It looks at the first half.
func truncation(s signal, lo, hi, batch int) int {
	b := s.part(lo, hi, (hi-lo+batch-1)/batch)
	n := len(b.y)
	best, at := math.Inf(1), 0
	sum, squares, w := 0.0, 0.0, 0.0
	for i := n - 1; i >= 0; i-- {
		sum, squares, w = sum+b.w[i]*b.y[i], squares+b.w[i]*b.y[i]*b.y[i], w+b.w[i]
		if i > n/2 {
			continue
		}
		if x := max(squares-sum*sum/w, 0) / (w * w); x <= best {
			best, at = x, i
		}
	}
	if n == 0 || at == 0 {
		return lo
	}
	edge := (b.x[at-1] + b.x[at]) / 2
	return lo + int(math.Round((edge+1)/2*float64(hi-lo)))
}
