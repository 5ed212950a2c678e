package clock

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A pair of clocks, the second of which is ahead and runs at another rate.
type pair struct {
	ahead, drift float64
	random       *rand.Rand
}

func (p pair) other(own int64) int64 { return own + int64(p.ahead+p.drift*float64(own)) }

// exchange is a question at an instant whose messages take as long as a network of the given delay makes them, each way by itself.
func (p pair) exchange(at int64, delay time.Duration) Exchange {
	way := func() int64 { return int64(float64(delay) * (0.2 + p.random.ExpFloat64())) }
	there, back, thinks := way(), way(), p.random.Int64N(100_000)
	x := Exchange{Sent: at, Received: p.other(at + there), Answered: p.other(at + there + thinks), Returned: at + there + thinks + back}
	return x
}

// TestLine_TrueOffsetIsAlwaysWithinTheBound is the promise that a report prints, in 1,000 random settings.
func TestLine_TrueOffsetIsAlwaysWithinTheBound(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := pair{ahead: r.NormFloat64() * 1e12, drift: r.NormFloat64() * 3e-5, random: r}
		delay := time.Duration(math.Exp(r.Float64()*9)) * time.Microsecond // 1 µs to 8 ms
		var f Fit
		n := 2 + r.IntN(3000)
		var last int64
		for i := range n {
			last = int64(i) * int64(250*time.Millisecond)
			f.Add(p.exchange(last, delay))
		}
		l, ok := f.Line()
		if !ok || l.Exchanges != n {
			t.Fatalf("%+v", l)
		}
		for range 20 {
			at := r.Int64N(last + 1)
			if wrong := math.Abs(l.Ahead(at) - float64(p.other(at)-at)); wrong > float64(l.Bound)+1 {
				t.Errorf("seed %d: wrong by %v, and the bound is %v (delay %v, drift %g, %d exchanges)", seed, time.Duration(wrong), l.Bound, delay, p.drift, n)
			}
			if back := l.Own(at + int64(l.Ahead(at))); max(back-at, at-back) > 2 {
				t.Errorf("seed %d: %d comes back as %d", seed, at, back)
			}
		}
	}
}

func TestFit_LeavesOutWhatCannotBe(t *testing.T) {
	var f Fit
	f.Add(Exchange{Sent: 10, Received: 5, Answered: 4, Returned: 20})
	f.Add(Exchange{Sent: 10, Received: 0, Answered: 100, Returned: 20})
	f.Add(Exchange{Sent: math.MinInt64, Received: 0, Answered: 0, Returned: math.MaxInt64})
	if _, ok := f.Line(); ok {
		t.Error("nonsense made a line")
	}
}

func TestFit_KeepsABoundedNumber(t *testing.T) {
	var f Fit
	p := pair{ahead: 5e9, random: rand.New(rand.NewPCG(1, 2))}
	for i := range int64(100_000) {
		f.Add(p.exchange(i*int64(time.Second), time.Millisecond))
	}
	if l, ok := f.Line(); !ok || len(f.slots) > mostSlots || l.Exchanges != 100_000 || math.Abs(l.Drift) > 1e-9 {
		t.Errorf("%d slots, %+v", len(f.slots), l)
	}
}

// FuzzFit holds that stamps of strangers make neither a panic nor a bound below half of the smallest delay.
func FuzzFit(f *testing.F) {
	f.Add(int64(1), int64(5), int64(6), int64(9), int64(2e9), int64(3e9), int64(4e9), int64(5e9))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i int64) {
		var fit Fit
		fit.Add(Exchange{a, b, c, d})
		fit.Add(Exchange{e, g, h, i})
		if l, ok := fit.Line(); ok && (l.Delay < 0 || l.Bound < l.Delay/2) {
			t.Errorf("%+v", l)
		}
	})
}
