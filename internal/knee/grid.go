package knee

import (
	"math"

	"github.com/modelscope/evalscope/perf/load"
)

// A Grid is the loads that a search may try, counted in steps: a slot each, or a hundredth of a request a second. The zero Grid has
// steps of one.
type Grid struct{ parts int }

// rateParts is how many steps a request a second has: servers of long prompts answer less than one.
const rateParts = 100

// GridOf is the grid of what is varied.
func GridOf(variable load.Axis) Grid {
	if variable == load.ByRate {
		return Grid{rateParts}
	}
	return Grid{}
}

// Parts is how many steps a unit of the load has.
func (g Grid) Parts() int { return max(1, g.parts) }

// Load is the load of so many steps, Steps the nearest number of steps to a load.
func (g Grid) Load(steps int) float64 { return float64(steps) / float64(g.Parts()) }

// Steps is the number of steps that is nearest to a load.
func (g Grid) Steps(load float64) int { return int(math.Round(load * float64(g.Parts()))) }

// Floor brings a load that was worked out to the grid, as Ceil and Near do.
func (g Grid) Floor(x float64) float64 { return g.on(math.Floor, x+1e-9) }

// Ceil is the next load of the grid that is not smaller.
func (g Grid) Ceil(x float64) float64 { return g.on(math.Ceil, x-1e-9) }

// Near is the nearest load of the grid.
func (g Grid) Near(x float64) float64 { return g.on(math.Round, x) }

func (g Grid) on(to func(float64) float64, x float64) float64 {
	return to(x*float64(g.Parts())) / float64(g.Parts())
}

// Round leaves a number of steps with the digits that two per cent of it need: of rates from 50 on whole ones, from 5 on tenths.
func (g Grid) Round(steps int) int {
	for unit := g.Parts(); unit > 1; unit /= 10 {
		if steps >= 50*unit {
			return (steps + unit/2) / unit * unit
		}
	}
	return steps
}
