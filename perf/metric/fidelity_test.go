package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestFidelity_HandWorked: four requests that were due at 1, 2, 3 and 3 s, and went out 0, 10, 20 and 1500 ms later.
func TestFidelity_HandWorked(t *testing.T) {
	var s ReplaySums
	s.Add(&record.Record{Stamps: record.Stamps{Due: 1, Sent: 2}}) // before anybody said that it is a replay
	if s.Fidelity(nil) != nil {
		t.Error("what is no replay has a fidelity")
	}
	s.Probe = ReplayProbe{Of: OfReplay, Speed: 2, CacheTokens: 50}
	const second = record.Instant(1e9)
	add := func(due, late record.Instant, warmup bool, prompt, ideal, sized, input, cached int) {
		s.Add(&record.Record{Stamps: record.Stamps{Due: due, Sent: due + late}, Warmup: warmup,
			Recorded: &record.Recorded{Prompt: prompt, Ideal: ideal, Sized: sized}, Usage: record.Usage{Given: true, Prompt: input, Cached: cached}})
	}
	add(0, second, true, 100, 100, 100, 100, 100) // a warm-up counts for nothing
	add(1*second, 0, false, 100, 0, 0, 100, 0)
	add(2*second, second/100, false, 100, 60, 50, 110, 44)
	add(3*second, second/50, false, 200, 150, 50, 190, 60)
	add(3*second, second*3/2, false, 900, 900, 900, 900, -1) // the server does not say what was cached
	f := s.Fidelity(&Server{CacheHitRate: new(0.3)})
	// The slope: the latenesses 0, 0.01, 0.02, 1.5 at 0, 1, 2, 2 s: (4·3.05 − 5·1.53) ÷ (4·9 − 25).
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("the speed", f.Speed, 2)
	near("p50", f.LatenessP50, 0.01)
	near("p99", f.LatenessP99, 1.5)
	near("the largest", f.LatenessMax, 1.5)
	near("the drift", f.Drift, (4*3.05-5*1.53)/(4*9-25))
	near("the KS", f.KS, 0.5) // at 3 s four are due, and two are out
	if f.Requests != 4 || f.Cache == nil || f.Cache.Requests != 3 || f.Cache.CacheTokens != 50 {
		t.Fatalf("%+v %+v", f, f.Cache)
	}
	near("the ideal share", f.Cache.Ideal, 210.0/400)
	near("the share of the size", *f.Cache.Sized, 100.0/400)
	near("the observed share", *f.Cache.Observed, 104.0/400)
	near("the server's share", *f.Cache.Server, 0.3)
}

// TestFidelity_KSIsThatOfBothDistributions holds it to the definition, at every instant.
func TestFidelity_KSIsThatOfBothDistributions(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := ReplaySums{Probe: ReplayProbe{Of: OfReplay}}
		var due, sent []record.Instant
		for range 1 + r.IntN(60) {
			at := record.Instant(1 + r.IntN(40))
			late := record.Instant(r.IntN(12))
			due, sent = append(due, at), append(sent, at+late)
			s.Add(&record.Record{Stamps: record.Stamps{Due: at, Sent: at + late}})
		}
		want := 0
		for at := range record.Instant(60) {
			n := 0
			for i := range due {
				if due[i] <= at {
					n++
				}
				if sent[i] <= at {
					n--
				}
			}
			want = max(want, n)
		}
		if got := s.Fidelity(nil).KS; math.Abs(got-float64(want)/float64(len(due))) > 1e-12 {
			t.Errorf("seed %d: it is %v, want %d of %d", seed, got, want, len(due))
		}
	}
}

func TestFidelity_WithoutCountsItOnlyPredicts(t *testing.T) {
	s := ReplaySums{Probe: ReplayProbe{Of: OfReplay, Speed: 1}}
	s.Add(&record.Record{Stamps: record.Stamps{Due: 1, Sent: 1}, Recorded: &record.Recorded{Prompt: 10, Ideal: 5}})
	c := s.Fidelity(nil).Cache
	if c.Ideal != 0.5 || c.Sized != nil || c.Observed != nil || c.Server != nil {
		t.Errorf("%+v", c)
	}
	s = ReplaySums{Probe: ReplayProbe{Of: OfReplay, Speed: 1}}
	s.Add(&record.Record{Stamps: record.Stamps{Due: 1, Sent: 1}})
	if f := s.Fidelity(nil); f.Cache != nil {
		t.Errorf("%+v", f)
	}
}
