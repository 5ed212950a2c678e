package load

import (
	"math"
	"slices"
	"time"
)

// A Fit is how well gaps fit the distribution that a process asks for: the Kolmogorov–Smirnov statistic of N gaps, and the
// probability that gaps of that very distribution would lie as far off.
type Fit struct {
	N         int
	Statistic float64
	P         float64
}

// leastGaps are the fewest gaps whose fit says anything.
const leastGaps = 20

// unresolved is by how much a gap between two sends may differ from the one that was asked for without counting against the fit: sends that
// are due together leave one behind the other. A process that comes in bursts has many such gaps.
const unresolved = 50 * time.Microsecond

// FitOf holds instants, as offsets from the start of the load in ascending order, against its process. Under a rate that changes, gaps
// are counted in what the rate has offered, so that one distribution holds for all of them. It is not ok for a process without a
// distribution (evenly spaced arrivals, a replay), for closed loops, and for too few instants.
func (p Profile) FitOf(instants []time.Duration) (Fit, bool) {
	share := spreads[p.process].share
	if share == nil || len(instants) <= leastGaps {
		return Fit{}, false
	}
	gaps := make([]float64, 0, len(instants)-1)
	offered := p.rate.offered()
	before := offered(instants[0])
	for _, at := range instants[1:] {
		now := offered(at)
		gaps = append(gaps, now-before)
		before = now
	}
	slices.Sort(gaps)
	worst, n, step := 0.0, float64(len(gaps)), p.PeakRate()*unresolved.Seconds()
	for i, gap := range gaps {
		worst = max(worst, share(gap-step, p.burstiness)-float64(i)/n, float64(i+1)/n-share(gap+step, p.burstiness))
	}
	return Fit{N: len(gaps), Statistic: worst, P: kolmogorov(worst, n)}, true
}

// kolmogorov is the probability of a larger statistic of n values, by Kolmogorov's series with Stephens's correction for small n.
func kolmogorov(statistic, n float64) float64 {
	root := math.Sqrt(n)
	x := (root + 0.12 + 0.11/root) * statistic
	if x < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		if term < 1e-12 {
			break
		}
		sign = -sign
	}
	return max(0, min(1, 2*sum))
}
