package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestHistogram_QuantilesAreWithinItsErrorOfTheExactOnes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	h := NewHistogram()
	var exact []float64
	for range 200_000 {
		v := math.Exp(random.NormFloat64()*2 - 5) // 0.3 ms … 1 s and far tails
		h.Add(v)
		exact = append(exact, v)
	}
	slices.Sort(exact)
	for _, p := range []float64{0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1} {
		want := exact[Rank(p, len(exact))]
		if got := h.At(p); math.Abs(got-want)/want > 0.0005 {
			t.Errorf("At(%v) = %v, exact %v: off by %.4f %%", p, got, want, 100*math.Abs(got-want)/want)
		}
	}
}

func TestHistogram_AgreesWithHdrHistogram(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	ours, theirs := NewHistogram(), hdrhistogram.New(1, 3_600_000_000_000, 4)
	for range 50_000 {
		ns := int64(random.ExpFloat64() * 3e7)
		ours.Add(float64(ns) / 1e9)
		if err := theirs.RecordValue(ns); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []float64{1, 10, 50, 75, 90, 99, 99.9} {
		want := float64(theirs.ValueAtQuantile(p)) / 1e9
		if got := ours.At(p / 100); math.Abs(got-want)/want > 0.0006 {
			t.Errorf("p%v: ours %v, HdrHistogram %v", p, got, want)
		}
	}
}

func TestHistogram_MergeIsAddingEverything(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	a, b, all := NewHistogram(), NewHistogram(), NewHistogram()
	for i := range 10_000 {
		v := random.Float64()
		all.Add(v)
		if i%3 == 0 {
			a.Add(v)
		} else {
			b.Add(v)
		}
	}
	a.Merge(b)
	a.Merge(NewHistogram())
	if a.N() != all.N() {
		t.Fatalf("merged %d values, want %d", a.N(), all.N())
	}
	for p := 0.0; p <= 1; p += 0.01 {
		if a.At(p) != all.At(p) {
			t.Errorf("At(%.2f): merged %v, all %v", p, a.At(p), all.At(p))
		}
	}
}
