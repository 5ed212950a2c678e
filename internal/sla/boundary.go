package sla

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/modelscope/evalscope/perf/metric"
)

// resamples is how often the noise of the probes is drawn for an interval; confidence the share of the draws that lie in it.
const (
	resamples  = 2000
	confidence = 0.95
)

// cliff is by which share of the limit a figure has to jump between two neighbors for the edge to be called a cliff.
const cliff = 0.25

// The edges.
const (
	edgeCliff  = "cliff"
	edgeSmooth = "smooth"
)

// A curve is a figure at the loads that were tried, in ascending order.
type curve struct {
	loads, values []float64
	// noise is the standard error of each value.
	noise []float64
	limit float64
	// counts are the failed requests where the figure is their share; noise is not used then.
	counts []counted
	scale  float64
	// rising reports whether the figure breaks the rule by rising above the limit; else it falls below it.
	rising bool
}

// boundary estimates the largest load that keeps the limits, with the interval that the noise of the probes leaves: a monotone curve is
// fitted to the figure that the smallest failing load breaks (isotonic regression, linear between loads), and again to draws of it within
// its noise. Where several rules are broken there, the lowest boundary counts. It is nil where nothing failed.
func (s Search) boundary(g Group, all tried, feasible, infeasible int) (b *metric.Boundary, edge string) {
	broken := judge(g, all[infeasible])
	if broken.Verdict == Fail && len(broken.Checks) == 0 {
		return s.withoutFailures(all, feasible, infeasible), edgeCliff
	}
	if broken.Verdict != Fail {
		return nil, edgeCliff
	}
	for i, c := range broken.Checks {
		if c.Kept || !c.Known || !g.bears(c.Rule.Figure, sound(all[infeasible])) {
			continue
		}
		one := s.curve(g, c.Rule, all)
		estimate := one.boundary(rand.New(rand.NewPCG(uint64(i), uint64(infeasible))))
		if kind := one.edge(s.Grid.Load(feasible), s.Grid.Load(infeasible)); b == nil || estimate.Estimate < b.Estimate {
			b, edge = &estimate, kind
		}
	}
	if b == nil { // every request failed, and no figure is left
		return nil, edgeCliff
	}
	return s.onGrid(b, feasible, infeasible), edge
}

// onGrid brings a boundary to loads that can be tried. Its interval holds those between the neighbors, too: how the figure goes from one to
// the other, in a line or at once, nobody measured.
func (s Search) onGrid(b *metric.Boundary, feasible, infeasible int) *metric.Boundary {
	low, high := s.Grid.Load(feasible), s.Grid.Load(infeasible-1)
	return &metric.Boundary{Estimate: s.Grid.Floor(b.Estimate), Low: min(low, s.Grid.Floor(b.Low)), High: max(high, s.Grid.Floor(b.High))}
}

// curve is the figure of a rule at the loads that say something of it.
func (s Search) curve(g Group, r Rule, all tried) curve {
	if r.Figure.failures {
		c := s.failing(r.Figure.scale, all)
		c.limit, c.rising = r.Limit, r.Op.FromAbove()
		return c
	}
	c := curve{limit: r.Limit, rising: r.Op.FromAbove()}
	spread, degrees := pooled(r.Figure, all)
	for _, at := range all.loads() {
		runs := sound(all[at])
		x, ok := mean(r.Figure, runs)
		if !ok || !g.bears(r.Figure, runs) {
			continue
		}
		c.loads, c.values = append(c.loads, s.Grid.Load(at)), append(c.values, x)
		se := spread * math.Abs(x) / math.Sqrt(float64(len(runs)))
		if degrees < leastDegrees {
			se = max(se, within(r.Figure, runs[0])/math.Sqrt(float64(len(runs))))
		}
		c.noise = append(c.noise, se)
	}
	if r.floor() {
		return c.fromPeak()
	}
	return c
}

// fromPeak is the falling part of a throughput's curve: up to its peak it grows with the load.
func (c curve) fromPeak() curve {
	for i, x := range c.values {
		if x == slices.Max(c.values) {
			c.loads, c.values, c.noise = c.loads[i:], c.values[i:], c.noise[i:]
			break
		}
	}
	return c
}

// leastDegrees is how many runs beyond the first of their loads have to tell how runs differ: fewer say little of a spread, and the
// requests of a run are asked too.
const leastDegrees = 4

// pooled is the relative standard error of a figure of one run at the same load, over all loads, as wide as its own uncertainty makes
// an interval; 0 where no load has several runs.
func pooled(f Figure, all tried) (spread float64, degrees int) {
	squares := 0.0
	for _, runs := range all {
		runs = sound(runs)
		center, ok := mean(f, runs)
		if !ok || center == 0 || len(runs) < 2 {
			continue
		}
		for _, l := range runs {
			x, _ := f.Of(l)
			squares += (x/center - 1) * (x/center - 1)
		}
		degrees += len(runs) - 1
	}
	if degrees == 0 {
		return 0, 0
	}
	tail := (1 + confidence) / 2
	wider := distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile(tail) / distuv.UnitNormal.Quantile(tail)
	return math.Sqrt(squares/float64(degrees)) * wider, degrees
}

// within is the standard error of a figure of one run as far as its requests tell, which are taken as independent; 0 where the figure is
// none of requests.
func within(f Figure, l *metric.Level) float64 {
	d := l.Distribution(l.Headline(f.key))
	if f.failures || d == nil || d.N() < 2 {
		return 0
	}
	n := d.N()
	if f.at == 0 {
		return f.scale * deviation(d) / math.Sqrt(float64(n))
	}
	// half of what the ranks one standard deviation to each side are apart
	step := math.Sqrt(f.at * (1 - f.at) / float64(n))
	apart := (d.At(min(1, f.at+step)) - d.At(max(0, f.at-step))) / 2
	if f.at+step >= 1 { // it is merely the slowest of few requests
		apart = max(apart, tail(d))
	}
	return f.scale * apart
}

// tail is the standard error of the largest value where the tail of a distribution is exponential: as far as the largest quarter lies above
// the others on average, times π ÷ √6.
func tail(d *metric.Distribution) float64 {
	n := d.N()
	most, sum := max(1, n/4), 0.0
	at := func(i int) float64 { return d.At((float64(i) + 0.5) / float64(n)) }
	for i := n - most; i < n; i++ {
		sum += at(i) - at(n-most-1)
	}
	return math.Pi / math.Sqrt(6) * sum / float64(most)
}

// deviation is the standard deviation of the values.
func deviation(d *metric.Distribution) float64 {
	n, squares := d.N(), 0.0
	for i := range n {
		x := d.At((float64(i) + 0.5) / float64(n))
		squares += (x - d.Mean()) * (x - d.Mean())
	}
	return math.Sqrt(squares / float64(n-1))
}

// boundary is the crossing of the curve with its limit.
func (c curve) boundary(random *rand.Rand) metric.Boundary {
	draws, noisy := make([]float64, resamples), slices.Clone(c.values)
	for i := range draws {
		for j := range noisy {
			if c.counts != nil {
				noisy[j] = c.scale * c.counts[j].share(random)
				continue
			}
			noisy[j] = c.values[j] + c.noise[j]*random.NormFloat64()
		}
		draws[i] = c.crossing(noisy)
	}
	slices.Sort(draws)
	tail := int((1 - confidence) / 2 * resamples)
	return metric.Boundary{Estimate: c.crossing(c.values), Low: draws[tail], High: draws[resamples-1-tail]}
}

// crossing is the load at which a monotone curve through the values reaches the limit; the smallest or the largest load where it does not.
func (c curve) crossing(values []float64) float64 {
	sign := 1.0
	if !c.rising {
		sign = -1
	}
	fit := isotonic(values, sign)
	limit := sign * c.limit
	for i, y := range fit {
		if y <= limit {
			continue
		}
		if i == 0 {
			return c.loads[0]
		}
		return c.loads[i-1] + (limit-fit[i-1])/(y-fit[i-1])*(c.loads[i]-c.loads[i-1])
	}
	return c.loads[len(c.loads)-1]
}

// isotonic is the least-squares fit of a rising curve to sign × values: neighbors that fall are replaced by their mean.
func isotonic(values []float64, sign float64) []float64 {
	type block struct {
		sum float64
		n   int
	}
	var blocks []block
	for _, v := range values {
		blocks = append(blocks, block{sign * v, 1})
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			if a.sum/float64(a.n) <= b.sum/float64(b.n) {
				break
			}
			blocks = append(blocks[:len(blocks)-2], block{a.sum + b.sum, a.n + b.n})
		}
	}
	fit := make([]float64, 0, len(values))
	for _, b := range blocks {
		for range b.n {
			fit = append(fit, b.sum/float64(b.n))
		}
	}
	return fit
}

// edge says how the figure breaks the limit between two neighbors.
func (c curve) edge(feasible, infeasible float64) string {
	i, j := slices.Index(c.loads, feasible), slices.Index(c.loads, infeasible)
	if i < 0 || j < 0 || math.Abs(c.values[j]-c.values[i]) < cliff*math.Abs(c.limit) {
		return edgeSmooth
	}
	return edgeCliff
}
