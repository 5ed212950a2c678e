package steady

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
)

// surplus is by how many standard deviations more requests come than end in an open loop that is overrun.
const surplus = 3

// overrun reports whether more requests came to an open loop than ended, by more than chance allows even where as many end as come,
// and says so.
func (f *finder) overrun() bool {
	lo := f.from + min(int(math.Ceil(f.settled/f.Width)), (f.offered-f.from)/4)
	if !f.Load.OpenLoop() || f.offered-lo < minBatches || f.startsIn(f.from, f.offered) < minRequests {
		return false
	}
	came, ended := f.startsIn(lo, f.offered), 0
	for _, n := range f.left[lo:f.offered] {
		ended += n
	}
	if more := float64(came - ended); more < surplus*math.Sqrt(float64(came+ended)) || more < relevant*f.inFlight(lo) {
		return false
	}
	t := trendOf(f.all[0].part(lo, f.offered, minBatches))
	f.result = &metric.Steady{Without: metric.SteadyDrift, Signals: f.told(append([]trend{t}, make([]trend, len(f.all)-1)...)),
		Reason: overrunText(f.inFlight(lo), f.inFlight(f.offered-1), f.at(lo), f.at(f.offered))}
	return true
}

// inFlight is how many were in flight in a slice.
func (f *finder) inFlight(slice int) float64 {
	return float64(f.Slices[slice].InFlight) / 1e9 / f.Width
}

// memory is how long an open loop remembers that it began empty: three times the lag at which what is in flight has forgotten most of
// what it was. Behind a queue that is longer than a request takes.
func (f *finder) memory(lo, hi int) float64 {
	n := hi - lo
	if !f.Load.OpenLoop() || n < 2*minBatches {
		return 0
	}
	mean := 0.0
	for i := lo; i < hi; i++ {
		mean += f.inFlight(i) / float64(n)
	}
	at := func(lag int) (sum float64) {
		for i := lo; i+lag < hi; i++ {
			sum += (f.inFlight(i) - mean) * (f.inFlight(i+lag) - mean)
		}
		return sum
	}
	none, before := at(0), 1.0
	for lag := 1; lag < n/4 && none > 0; lag++ {
		now := at(lag) / none
		if now < 1/math.E {
			return 3 * f.Width * (float64(lag) - (1/math.E-now)/(before-now))
		}
		before = now
	}
	return f.Width * float64(n) / 4
}
