package sla

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/modelscope/evalscope/perf/metric"
)

// A counted is how many of so many requests failed at a load.
type counted struct{ failed, of float64 }

// share draws a share of failed requests that the counts leave possible: the posterior of Jeffreys' prior, so that none of a few requests
// is no proof that none fails.
func (c counted) share(random *rand.Rand) float64 {
	return distuv.Beta{Alpha: c.failed + 0.5, Beta: c.of - c.failed + 0.5, Src: random}.Rand()
}

// failing is the share of failed requests by load, in a figure's unit.
func (s Search) failing(scale float64, all tried) (c curve) {
	c.rising, c.scale = true, scale
	for _, at := range all.loads() {
		failed, total := failures(sound(all[at]))
		if total == 0 {
			continue
		}
		one := counted{float64(failed), float64(total)}
		c.loads, c.values, c.counts = append(c.loads, s.Grid.Load(at)), append(c.values, scale*one.failed/one.of), append(c.counts, one)
	}
	return c
}

// withoutFailures is the boundary of a group that lets no request fail: the load from which a run as long as the one that broke it is
// rather with a failure than without.
func (s Search) withoutFailures(all tried, feasible, infeasible int) *metric.Boundary {
	failed, total := failures(sound(all[infeasible]))
	if failed == 0 {
		return nil
	}
	c := s.failing(1, all)
	c.limit = math.Ln2 / float64(total)
	b := c.boundary(rand.New(rand.NewPCG(0, uint64(infeasible))))
	return s.onGrid(&b, feasible, infeasible)
}
