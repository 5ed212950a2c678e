package capacity

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
)

// A curve is the latency of one replica by its rate, between the levels that were measured, with what is asked of all replicas.
type curve struct {
	points []point
	demand Demand
}

// replicas is how many are needed, at least one, where each takes most requests a second without the headroom. The tiny allowance undoes
// rounding.
func (c curve) replicas(most, headroom float64) int {
	each, demand := most*(1-headroom), c.demand.Rate
	if c.demand.Users > 0 {
		each, demand = c.users(each), c.demand.Users
	}
	return int(min(max(1, math.Ceil(demand/each-1e-9)), 1<<53))
}

// users are how many wait or think where a replica takes so many requests a second (Little's law): with less load answers are faster, so
// that fewer users ask as often.
func (c curve) users(rate float64) float64 { return rate * (c.latency(rate) + c.demand.Think) }

// each is how many requests a second each of so many replicas takes, which is most at the most.
func (c curve) each(replicas int, most float64) float64 {
	if c.demand.Users == 0 {
		return c.demand.Rate / float64(replicas)
	}
	users := c.demand.Users / float64(replicas)
	low, high := 0.0, most
	for range 100 {
		if middle := (low + high) / 2; c.users(middle) < users {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// latency is the mean latency at a rate, on the line between the levels beside it; that of the outermost level beyond them.
func (c curve) latency(rate float64) float64 {
	type place struct{ rate, latency float64 }
	var all []place
	for _, p := range c.points {
		if latency, ok := p.level.Value(metric.Latency); ok {
			all = append(all, place{p.rate, latency})
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.rate, b.rate) })
	for i, p := range all {
		if rate > p.rate {
			continue
		}
		if i == 0 {
			return p.latency
		}
		before := all[i-1]
		return before.latency + (p.latency-before.latency)*(rate-before.rate)/(p.rate-before.rate)
	}
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].latency
}
