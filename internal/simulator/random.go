package simulator

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// What a draw is for; it keys the draw, so that one more draw of one purpose does not shift those of another.
const (
	forText = iota + 1
	forLength
	forJitter
	forFault
	forSplit
	forID
)

// draws returns the generator of one purpose of one request: the same for the same keys, whatever else runs.
func draws(seed uint64, purpose int, request, index uint64) rand.PCG {
	high := mix(seed, uint64(purpose))
	return *rand.NewPCG(mix(high, request), mix(high+1, index))
}

// mix is the finaliser of SplitMix64 over both words.
func mix(a, b uint64) uint64 {
	x := a ^ bits.RotateLeft64(b*0x9e3779b97f4a7c15, 31)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uniform returns a number of [0, 1).
func uniform(p *rand.PCG) float64 { return float64(p.Uint64()>>11) / (1 << 53) }

// below returns a number of [0, n).
func below(p *rand.PCG, n int) int {
	high, _ := bits.Mul64(p.Uint64(), uint64(n))
	return int(high)
}

// geometric returns a length of at least 1 with the given mean: the number of tries until one of chance 1/mean succeeds.
func geometric(p *rand.PCG, mean int) int {
	if mean <= 1 {
		return 1
	}
	tries := math.Log(1-uniform(p)) / math.Log1p(-1/float64(mean))
	return 1 + int(min(tries, 1<<40))
}
