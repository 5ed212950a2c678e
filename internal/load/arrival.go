// Package load is the physics of a load: when each request starts. Arrivals × slots give every mode (closed loop, open
// loop, paced closed loop) from one scheduler. It knows nothing of what is sent or how; it imports nothing of ours.
package load

import (
	"iter"
	"math/rand/v2"
	"time"
)

// Arrivals is a sequence of instants, as offsets from the start of a level, in ascending order. It is a pure function
// of its parameters and never of when an earlier start really happened, so lateness does not accumulate.
type Arrivals iter.Seq[time.Duration]

// Immediate is the arrival process of a closed loop without pacing: everything is there from the start.
func Immediate() Arrivals {
	return func(yield func(time.Duration) bool) {
		for yield(0) {
		}
	}
}

// Poisson is a Poisson process of rate arrivals a second: gaps are exponential with mean 1/rate. It is unending.
func Poisson(rate float64, random *rand.Rand) Arrivals {
	return func(yield func(time.Duration) bool) {
		for at := 0.0; ; {
			at += random.ExpFloat64() / rate
			if !yield(seconds(at)) {
				return
			}
		}
	}
}

// PoissonExact is a Poisson process of exactly n arrivals, stretched so that the last one is at n/rate: every run of the
// same load then offers the same mean rate (EvalScope's rule). The gaps keep their exponential shape.
func PoissonExact(rate float64, n int, random *rand.Rand) Arrivals {
	gaps := make([]float64, n)
	total := 0.0
	for i := range gaps {
		gaps[i] = random.ExpFloat64()
		total += gaps[i]
	}
	scale := float64(n) / rate / total
	return func(yield func(time.Duration) bool) {
		at := 0.0
		for i, gap := range gaps {
			at += gap * scale
			if i == n-1 {
				at = float64(n) / rate // the sum of rounded gaps would miss it by a hair
			}
			if !yield(seconds(at)) {
				return
			}
		}
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
