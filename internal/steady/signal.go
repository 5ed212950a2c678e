package steady

import "github.com/modelscope/evalscope/perf/metric"

// A signal is a figure over time that has to be stable: by slices, each with a weight.
type signal struct {
	key metric.Key
	// y is relative: the logarithm of a time, or a number divided by its mean. w is 0 where a slice has no value.
	y, w []float64
	// asked reports whether w counts requests, so that a slice is worth more with more of them.
	asked bool
}

// signals are those of a level, smoothed over so many slices: requests that were sent together end together, and the waves of
// their starts are no drift.
func (g *gathered) signals(smooth int) (all []signal) {
	inFlight := func(i int) float64 { return float64(g.Slices[i].InFlight) / 1e9 / g.Width }
	all = append(all, g.counted(metric.ReachedConcurrency, smooth, inFlight))
	ended := func(i int) float64 { return float64(g.Slices[i].Ended) / g.Width }
	tokens := func(i int) float64 { return float64(g.Slices[i].OutputTokens) / g.Width }
	if g.tokens() {
		all = append(all, g.counted(metric.OutputThroughput, smooth, tokens))
	} else {
		all = append(all, g.counted(metric.RequestThroughput, smooth, ended))
	}
	for k, key := range keys() {
		if k == len(g.sums) {
			break
		}
		s := signal{key: key, y: make([]float64, len(g.Slices)), w: g.counts[k], asked: true}
		some := 0.0
		for i, n := range g.counts[k] {
			if n > 0 {
				s.y[i] = g.sums[k][i] / n
			}
			some += n
		}
		if some > 0.5*float64(g.requests) { // else it says more about which requests have it
			all = append(all, s)
		}
	}
	return all
}

// tokens reports whether output tokens were counted.
func (g *gathered) tokens() bool {
	for _, s := range g.Slices {
		if s.OutputTokens > 0 {
			return true
		}
	}
	return false
}

// counted is a signal of numbers a slice, each the mean of the slices that follow it, as far as load was offered.
func (g *gathered) counted(key metric.Key, smooth int, of func(int) float64) signal {
	s := signal{key: key, y: make([]float64, len(g.Slices)), w: make([]float64, len(g.Slices))}
	sum, end := 0.0, g.from
	for i := g.from; i < g.offered; i++ {
		for ; end < min(i+max(smooth, 1), g.offered); end++ {
			sum += of(end)
		}
		s.y[i], s.w[i] = sum/float64(end-i), 1
		sum -= of(i)
	}
	return s
}

// part is the stretch of a signal from one slice to another, as so many batches of slices at most. Values of a number are divided by
// their mean.
func (s signal) part(lo, hi, most int) batches {
	n := min(most, hi-lo)
	b := batches{mean: 1}
	for k := range n {
		from, to := lo+(hi-lo)*k/n, lo+(hi-lo)*(k+1)/n
		sum, w := 0.0, 0.0
		for i := from; i < to; i++ {
			sum, w = sum+s.w[i]*s.y[i], w+s.w[i]
		}
		if w > 0 {
			b.x = append(b.x, float64(2*(from-lo)+to-from)/float64(hi-lo)-1)
			b.y, b.w = append(b.y, sum/w), append(b.w, w)
		}
	}
	if !s.asked {
		b.scale()
	}
	return b
}

// batches are means of stretches of equal length: x is where they are, from -1 to 1, w their weights. mean is what y was divided by.
type batches struct {
	x, y, w []float64
	mean    float64
}

func (b *batches) scale() {
	sum, w := 0.0, 0.0
	for i, y := range b.y {
		sum, w = sum+b.w[i]*y, w+b.w[i]
	}
	if sum <= 0 {
		return
	}
	b.mean = sum / w
	for i := range b.y {
		b.y[i] /= b.mean
	}
}
