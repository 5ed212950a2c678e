package stats

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/combin"
)

// exactUpTo is the largest number of ways to divide the units that are all tried; of more, draws are taken.
const exactUpTo = 20_000

// Arrangements is the number of ways to divide a + b units into a and b of them, at most 1e18.
func Arrangements(a, b int) float64 {
	return min(1e18, math.Round(math.Exp(combin.LogGeneralizedBinomial(float64(a+b), float64(a)))))
}

// Permute is the two-sided p of the hypothesis that both sides' units are alike, by the difference of their ratios over its
// error. It tries every way to divide the units, or draws of them by random.
func Permute(a, b []Part, draws int, random *rand.Rand) float64 {
	pool := append(append([]Part{}, a...), b...)
	seen := studentized(pool, len(a))
	if math.IsNaN(seen) || seen == 0 {
		return 1
	}
	if ways := Arrangements(len(a), len(b)); ways <= exactUpTo {
		return exact(pool, len(a), seen)
	}
	extreme := 1 // the one that happened
	for range draws {
		for i := range a { // the first places of a shuffle are all that is looked at
			j := i + random.IntN(len(pool)-i)
			pool[i], pool[j] = pool[j], pool[i]
		}
		if studentized(pool, len(a)) >= seen*(1-1e-9) {
			extreme++
		}
	}
	return float64(extreme) / float64(draws+1)
}

func exact(pool []Part, a int, seen float64) float64 {
	arranged := make([]Part, len(pool))
	ways, extreme := 0, 0
	chosen := make([]int, a)
	for each := combin.NewCombinationGenerator(len(pool), a); each.Next(); ways++ {
		each.Combination(chosen)
		front, back, next := 0, a, 0
		for i, p := range pool {
			if next < a && chosen[next] == i {
				arranged[front] = p
				front, next = front+1, next+1
			} else {
				arranged[back] = p
				back++
			}
		}
		if studentized(arranged, a) >= seen*(1-1e-9) {
			extreme++
		}
	}
	return float64(extreme) / float64(ways)
}

// studentized is the size of the difference of the ratios of the first a parts and of the others, over its error.
func studentized(pool []Part, a int) float64 {
	d := Ratio(pool[:a]).Minus(Ratio(pool[a:]))
	switch {
	case d.Value == 0:
		return 0
	case d.SE == 0:
		return math.Inf(1)
	}
	return math.Abs(d.Value) / d.SE
}
