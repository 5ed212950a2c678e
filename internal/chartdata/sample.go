package chartdata

import (
	"cmp"
	"math/bits"
	"slices"
)

// A Point is one request in a scatter chart.
type Point struct {
	Seq   int64
	Class int // among those of a mix, from 0
	X, Y  float64
}

// A sample keeps the values whose numbers have the smallest hashes: an even draw that depends neither on the order in
// which values come nor on how many there are.
type sample[T any] struct {
	size  int
	limit uint64 // no hash above it belongs to the sample any more
	kept  []drawn[T]
}

type drawn[T any] struct {
	hash  uint64
	seq   int64
	value T
}

func newSample[T any](size int) *sample[T] { return &sample[T]{size: size, limit: ^uint64(0)} }

func (s *sample[T]) wants(seq int64) bool { return hash(seq) <= s.limit }

func (s *sample[T]) add(seq int64, value T) {
	h := hash(seq)
	if h > s.limit {
		return
	}
	s.kept = append(s.kept, drawn[T]{h, seq, value})
	if len(s.kept) >= 2*s.size {
		s.cut()
	}
}

func (s *sample[T]) cut() {
	slices.SortFunc(s.kept, func(a, b drawn[T]) int { return cmp.Compare(a.hash, b.hash) })
	if len(s.kept) > s.size {
		clear(s.kept[s.size:])
		s.kept = s.kept[:s.size]
		s.limit = s.kept[s.size-1].hash
	}
}

// all are the drawn values in the order of their numbers.
func (s *sample[T]) all() []T {
	s.cut()
	kept := slices.Clone(s.kept)
	slices.SortFunc(kept, func(a, b drawn[T]) int { return cmp.Compare(a.seq, b.seq) })
	var out []T
	for _, d := range kept {
		out = append(out, d.value)
	}
	return out
}

// hash spreads a number over 64 bits by two folded multiplications, as wyhash does.
func hash(seq int64) uint64 {
	fold := func(a, b uint64) uint64 { hi, lo := bits.Mul64(a, b); return hi ^ lo }
	return fold(fold(uint64(seq)^0xa0761d6478bd642f, 0xe7037ed1a0b428db)^0x8ebc6af09c88c6e3, 0x589965cc75374cc3)
}

// Slope is the median slope of the lines through all pairs of points of different X (Theil and Sen), which a few
// outliers do not move, and the line's value at X = 0. At most 400 evenly spaced points are used. Not ok without two
// different X.
func Slope(points []Point) (slope, at0 float64, ok bool) {
	step := (len(points) + 399) / 400
	var used []Point
	for i := 0; i < len(points); i += max(step, 1) {
		used = append(used, points[i])
	}
	var slopes []float64
	for i, a := range used {
		for _, b := range used[i+1:] {
			if a.X != b.X {
				slopes = append(slopes, (b.Y-a.Y)/(b.X-a.X))
			}
		}
	}
	if len(slopes) == 0 {
		return 0, 0, false
	}
	slope = median(slopes)
	rests := make([]float64, len(used))
	for i, p := range used {
		rests[i] = p.Y - slope*p.X
	}
	return slope, median(rests), true
}

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
