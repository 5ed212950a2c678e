package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// ranges are pairs of numbers of very different sizes, all positive where asked.
func ranges(positive bool, check func(lo, hi float64)) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 4000 {
		lo := math.Pow(10, rng.Float64()*18-9)
		hi := lo * (1 + math.Pow(10, rng.Float64()*9-3))
		if !positive && rng.IntN(3) == 0 {
			lo = -lo * rng.Float64()
		}
		check(lo, hi)
	}
}

func TestScale_TicksAreFewRoundAndInside(t *testing.T) {
	for _, log := range []bool{false, true} {
		ranges(log, func(lo, hi float64) {
			s := scale{lo: lo, hi: hi, b: 500, log: log}
			ticks := s.ticks(7)
			if len(ticks) < 1 && !log || len(ticks) > 9 {
				t.Fatalf("%d ticks between %v and %v, log %v", len(ticks), lo, hi, log)
			}
			for i, v := range ticks {
				if v < lo-(hi-lo)*1e-6 || v > hi+(hi-lo)*1e-6 {
					t.Fatalf("tick %v lies outside %v and %v", v, lo, hi)
				}
				if i > 0 && v <= ticks[i-1] {
					t.Fatalf("ticks do not ascend: %v", ticks)
				}
			}
		})
	}
}

func TestScale_CountsHaveWholeTicksAlone(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		log    bool
		want   []float64
	}{
		{1, 2, false, []float64{1, 2}},
		{1, 3, false, []float64{1, 2, 3}},
		{0.9, 1.1, false, []float64{1}}, // a single run
		{1, 40, false, []float64{10, 20, 30, 40}},
		{1, 3, true, []float64{1, 2, 3}},
		{1, 100, true, []float64{1, 2, 5, 10, 20, 50, 100}},
	} {
		got := Axis{Unit: Whole, Log: c.log}.scaleOf(c.lo, c.hi, 0, 500).ticks(7)
		if !slices.Equal(got, c.want) {
			t.Errorf("%g to %g, log %v: %v, not %v", c.lo, c.hi, c.log, got, c.want)
		}
	}
	if got := (Axis{}).scaleOf(1, 2, 0, 500).ticks(7); len(got) < 4 {
		t.Errorf("other numbers: %v", got)
	}
}

func TestScale_IsMonotonicAndMeetsItsEnds(t *testing.T) {
	for _, log := range []bool{false, true} {
		ranges(log, func(lo, hi float64) {
			s := scale{lo: lo, hi: hi, a: 20, b: 520, log: log}
			if math.Abs(s.at(lo)-20) > 1e-6 || math.Abs(s.at(hi)-520) > 1e-6 {
				t.Fatalf("%v and %v lie at %v and %v", lo, hi, s.at(lo), s.at(hi))
			}
			before := s.at(lo)
			for i := 1; i <= 10; i++ {
				x := s.at(lo + (hi-lo)*float64(i)/10)
				if x < before {
					t.Fatalf("the scale of %v to %v goes back", lo, hi)
				}
				before = x
			}
		})
	}
}

func TestScale_ZeroLiesAtTheLowerEdgeOfALogarithmicOne(t *testing.T) {
	s := scale{lo: 1e-4, hi: 1, a: 20, b: 520, log: true}
	for _, v := range []float64{0, -1, 1e-9, 1e-4} {
		if s.at(v) != 20 {
			t.Errorf("%v lies at %v, outside the plot", v, s.at(v))
		}
	}
}

func TestScale_StepIsOneTwoOrFiveTimesAPowerOfTen(t *testing.T) {
	ranges(true, func(length, _ float64) {
		d := step(length, 6)
		mantissa := d / math.Pow(10, math.Floor(math.Log10(d)+1e-9))
		ok := false
		for _, m := range []float64{1, 2, 5} {
			ok = ok || math.Abs(mantissa-m) < 1e-6
		}
		if !ok || length/d > 6*(1+1e-9) || length/d < 6/2.5*(1-1e-9) {
			t.Fatalf("a length of %v in steps of %v", length, d)
		}
	})
}

func TestScale_NumbersAreWrittenAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Duration(0, 0.5), "0 ms"}, {Duration(0.02, 0.5), "20 ms"}, {Duration(1.5, 1.5), "1.5 s"}, {Duration(600, 600), "10 min"},
		{Duration(12e-6, 12e-6), "12 µs"}, {Axis{}.label(25000, 0, false), "25k"}, {Axis{}.label(1.5e6, 0, false), "1.5M"},
		{Axis{Unit: Share}.label(0.25, 1, false), "25 %"}, {trim(123456), "123500"}, {trim(math.Copysign(0, -1)), "0"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
