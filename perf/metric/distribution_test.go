package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDistribution_NearestRankIsTheTextbooks(t *testing.T) {
	// The textbook example of the nearest-rank method: 15, 20, 35, 40, 50.
	d := NewDistribution(35, 20, 15, 50, 40)
	for _, c := range []struct{ p, want float64 }{
		{0, 15}, {0.05, 15}, {0.30, 20}, {0.40, 20}, {0.50, 35}, {1, 50},
	} {
		if got := d.At(c.p); got != c.want {
			t.Errorf("At(%v) = %v, want %v", c.p, got, c.want)
		}
	}
}

func TestDistribution_WholeRankOnPaperIsWholeInBinary(t *testing.T) {
	for n := 1; n <= 1000; n++ {
		for percent := 1; percent <= 100; percent++ {
			want := (percent*n + 99) / 100 // ⌈percent·n/100⌉ in whole numbers
			if got := Rank(float64(percent)/100, n) + 1; got != want {
				t.Fatalf("the rank of p%d among %d is %d, want %d", percent, n, got, want)
			}
		}
	}
}

func TestDistribution_IgnoresWhatIsNoNumber(t *testing.T) {
	d := NewDistribution(1, math.NaN(), math.Inf(1), 3)
	if d.N() != 2 || d.Mean() != 2 {
		t.Errorf("n %d, mean %v; want 2 and 2", d.N(), d.Mean())
	}
	if empty := NewDistribution(); empty.At(0.5) != 0 || empty.Mean() != 0 {
		t.Error("an empty distribution has figures")
	}
}

func TestDistribution_LongDistributionIsWithinItsErrorOfTheExactOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	d := NewDistribution()
	var values []float64
	sum := 0.0
	for range 100_000 {
		v := math.Exp(rng.NormFloat64()*1.5 - 3)
		d.Add(v)
		values = append(values, v)
		sum += v
	}
	slices.Sort(values)
	if d.N() != len(values) || math.Abs(d.Sum()-sum) > 1e-9*sum || d.At(0) != values[0] || d.At(1) != values[len(values)-1] {
		t.Errorf("n %d, sum %v, from %v to %v; want %d, %v, %v, %v", d.N(), d.Sum(), d.At(0), d.At(1),
			len(values), sum, values[0], values[len(values)-1])
	}
	for p := 0.0005; p < 1; p += 0.0005 {
		want := values[Rank(p, len(values))]
		if got := d.At(p); math.Abs(got-want) > 0.0005*want {
			t.Errorf("p%g is %v, exactly %v", 100*p, got, want)
		}
	}
}

func TestDistribution_TokenCountsStayExactHoweverMany(t *testing.T) {
	d, values := NewDistribution(), []float64(nil)
	for i := range 3 * maxExact {
		v := float64((i*i + 7) % 4096)
		d.Add(v)
		values = append(values, v)
	}
	slices.Sort(values)
	for i := range 1001 {
		if p := float64(i) / 1000; d.At(p) != values[Rank(p, len(values))] {
			t.Errorf("p%g is %v, want %v", 100*p, d.At(p), values[Rank(p, len(values))])
		}
	}
}

func TestDistribution_LastValueKeptExactlyIsExact(t *testing.T) {
	d := NewDistribution()
	for i := range maxExact {
		d.Add(1 + float64(i)*1e-9)
	}
	if got, want := d.At(0.5), 1+float64(maxExact/2-1)*1e-9; got != want {
		t.Errorf("the median of %d values is %.12f, want %.12f", d.N(), got, want)
	}
	d.Add(2)
	if d.N() != maxExact+1 || d.At(1) != 2 || d.At(0) != 1 {
		t.Errorf("with one more: %d from %v to %v", d.N(), d.At(0), d.At(1))
	}
}
