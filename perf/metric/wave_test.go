package metric

import (
	"math/rand/v2"
	"testing"
)

// TestTheFirstWaveIsTheFirstByPlaceWhateverTheOrder: request n has a TTFT of n, so the first wave's are 0 to 49 exactly.
func TestTheFirstWaveIsTheFirstByPlaceWhateverTheOrder(t *testing.T) {
	w := waves{size: 50}
	for _, seq := range rand.New(rand.NewPCG(1, 9)).Perm(1000) {
		w.add(int64(seq), float64(seq))
	}
	dists := map[Key]*Distribution{}
	w.split(dists)
	first, rest := dists[TTFTFirstWave], dists[TTFTRest]
	if first.N() != 50 || first.At(1) != 49 || first.Sum() != 49*50/2 {
		t.Errorf("first: %d up to %v, in all %v", first.N(), first.At(1), first.Sum())
	}
	if rest.N() != 950 || rest.At(0) != 50 || rest.At(1) != 999 {
		t.Errorf("rest: %d from %v to %v", rest.N(), rest.At(0), rest.At(1))
	}
}

func TestALevelOfLessThanAWaveHasNoRest(t *testing.T) {
	w := waves{size: 3}
	w.add(7, 1)
	dists := map[Key]*Distribution{}
	w.split(dists)
	if _, ok := dists[TTFTRest]; ok || dists[TTFTFirstWave].N() != 1 {
		t.Errorf("%v", dists)
	}
	(&waves{}).split(dists) // an open loop has no waves
}
