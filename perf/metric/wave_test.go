package metric

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// answeredAt is the success at a place of the level whose TTFT is as many milliseconds.
func answeredAt(seq int) *record.Record {
	r := &record.Record{Seq: int64(seq), Stream: true}
	r.Sent = 1
	r.First = 1 + record.Instant(time.Duration(seq)*time.Millisecond)
	r.Last, r.End = r.First, r.First
	return r
}

// TestWave_FirstWaveIsTheFirstByPlaceWhateverTheOrder: request n has a TTFT of n ms, so the first wave's are 0 to 49 exactly.
func TestWave_FirstWaveIsTheFirstByPlaceWhateverTheOrder(t *testing.T) {
	w := burstSplit{size: 50}
	for _, seq := range rand.New(rand.NewPCG(1, 9)).Perm(1000) {
		w.add(answeredAt(seq))
	}
	dists := map[Key]*Distribution{}
	w.split(dists)
	first, rest := dists[TTFTFirstWave], dists[TTFTRest]
	if first.N() != 50 || first.At(0) != 0 || first.At(1) != 0.049 {
		t.Errorf("first: %d from %v to %v", first.N(), first.At(0), first.At(1))
	}
	if rest.N() != 950 || rest.At(0) != 0.05 || rest.At(1) != 0.999 {
		t.Errorf("rest: %d from %v to %v", rest.N(), rest.At(0), rest.At(1))
	}
}

// TestWave_FailuresKeepTheirPlacesInTheFirstWave: a request of the rest does not move up for one that failed.
func TestWave_FailuresKeepTheirPlacesInTheFirstWave(t *testing.T) {
	w := burstSplit{size: 4}
	for seq := range 8 {
		r := answeredAt(seq)
		if seq < 3 {
			r.First, r.Fault = 0, &record.Fault{Kind: record.FaultRefused}
		}
		w.add(r)
	}
	dists := map[Key]*Distribution{}
	w.split(dists)
	if first, rest := dists[TTFTFirstWave], dists[TTFTRest]; first.N() != 1 || first.At(1) != 0.003 || rest.N() != 4 {
		t.Errorf("first: %d up to %v; rest: %d", first.N(), first.At(1), rest.N())
	}
}

func TestWave_WhereTheFirstWaveFailedOrIsAllThereIsOnePartIsAbsent(t *testing.T) {
	failed := burstSplit{size: 1}
	failed.add(&record.Record{Seq: 0, Fault: &record.Fault{Kind: record.FaultRefused}})
	failed.add(answeredAt(1))
	alone := burstSplit{size: 3}
	alone.add(answeredAt(7))
	for name, c := range map[string]struct {
		waves       burstSplit
		first, rest bool
	}{"failed": {failed, false, true}, "alone": {alone, true, false}, "an open loop": {burstSplit{}, false, false}} {
		dists := map[Key]*Distribution{}
		c.waves.split(dists)
		if _, first := dists[TTFTFirstWave]; first != c.first {
			t.Errorf("%s: first wave %v", name, first)
		}
		if _, rest := dists[TTFTRest]; rest != c.rest {
			t.Errorf("%s: rest %v", name, rest)
		}
	}
}
