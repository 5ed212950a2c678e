package history

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// draws is how many orders of a segment a permutation test draws.
	draws = 1999
	// shortest is the fewest values on each side of a change: a single one may be a mishap.
	shortest = 2
	// seed is that of the draws, so that the same runs always have the same changes.
	seed = 16
)

// A Change is where a series moved to another level.
type Change struct {
	// At is the first value behind the change.
	At int
	// Before and After are the medians of the values between this change and its neighbors.
	Before, After float64
	// P is how often values in a random order have a split as clear as this one.
	P float64
}

// Changes finds where a series changed: the split with the clearest difference of ranks is kept where at most a share alpha of
// random orders has one as clear, and both parts are split again (binary segmentation with a permutation test, as E-divisive does it
// with distances). So a series whose values are exchangeable has any change at all in a share of at most alpha. Ranks make a single
// wild value harmless.
func Changes(values []float64, alpha float64) []Change {
	s := segmentation{values: values, alpha: alpha, random: rand.New(rand.NewPCG(seed, uint64(len(values))))}
	s.split(0, len(values))
	slices.SortFunc(s.changes, func(a, b Change) int { return a.At - b.At })
	s.settle()
	s.settle() // by neighbors that have settled themselves
	s.medians()
	return s.changes
}

type segmentation struct {
	values  []float64
	alpha   float64
	random  *rand.Rand
	changes []Change
}

func (s *segmentation) split(from, to int) {
	at, p, ok := s.strongest(from, to)
	if !ok {
		return
	}
	s.changes = append(s.changes, Change{At: at, P: p})
	s.split(from, at)
	s.split(at, to)
}

// settle looks for each change again between its neighbors: a split that was found first was found among later ones. One that no longer
// stands out is dropped.
func (s *segmentation) settle() {
	for i := 0; i < len(s.changes); i++ {
		from, to := s.around(i)
		at, p, ok := s.strongest(from, to)
		if !ok {
			s.changes = slices.Delete(s.changes, i, i+1)
			i--
			continue
		}
		s.changes[i].At, s.changes[i].P = at, p
	}
}

// around is the segment between a change's neighbors.
func (s *segmentation) around(i int) (from, to int) {
	to = len(s.values)
	if i > 0 {
		from = s.changes[i-1].At
	}
	if i+1 < len(s.changes) {
		to = s.changes[i+1].At
	}
	return from, to
}

func (s *segmentation) medians() {
	for i := range s.changes {
		from, to := s.around(i)
		c := &s.changes[i]
		c.Before, c.After = median(s.values[from:c.At]), median(s.values[c.At:to])
	}
}

// strongest is the clearest split of a segment; not ok where chance gives one as clear too often.
func (s *segmentation) strongest(from, to int) (at int, p float64, ok bool) {
	n := to - from
	if n < 2*shortest {
		return 0, 1, false
	}
	ranks := centered(s.values[from:to])
	best, clearest := clearestSplit(ranks)
	if clearest == 0 {
		return 0, 1, false
	}
	as, most := 1, int(s.alpha*(draws+1))
	for range draws {
		s.random.Shuffle(n, func(i, j int) { ranks[i], ranks[j] = ranks[j], ranks[i] })
		if _, c := clearestSplit(ranks); c >= clearest*(1-1e-12) {
			if as++; as > most {
				return 0, 1, false
			}
		}
	}
	return from + placed(s.values[from:to], best), float64(as) / (draws + 1), true
}

// reach is how far from the clearest split of ranks the change itself is looked for.
const reach = 5

// placed is where the change lies: ranks say that there is one, and pull it to the middle of the segment by a value or two. Near
// their split it is where the values are nearest to the medians of both sides.
func placed(values []float64, split int) (at int) {
	least := math.Inf(1)
	for i := max(shortest, split-reach); i <= min(len(values)-shortest, split+reach); i++ {
		if apart := spread(values[:i]) + spread(values[i:]); apart < least {
			at, least = i, apart
		}
	}
	return at
}

// spread is how far values are from their median, all together.
func spread(values []float64) (sum float64) {
	m := median(values)
	for _, v := range values {
		sum += math.Abs(v - m)
	}
	return sum
}

// clearestSplit is where the ranks before differ most from those behind, by the difference of means over its standard deviation.
func clearestSplit(ranks []float64) (at int, clearest float64) {
	n, sum := len(ranks), 0.0
	for i, r := range ranks {
		sum += r
		before := i + 1
		if before < shortest || n-before < shortest {
			continue
		}
		if c := sum * sum / (float64(before) * float64(n-before)); c > clearest {
			at, clearest = before, c
		}
	}
	return at, clearest
}

// centered are the values' ranks less the mean rank; equal values share theirs.
func centered(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	ranks, middle := make([]float64, len(values)), float64(len(values)-1)/2
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			ranks[order[k]] = float64(i+j-1)/2 - middle
		}
		i = j
	}
	return ranks
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
