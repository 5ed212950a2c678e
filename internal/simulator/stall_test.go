package simulator

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The oracle walks time in steps of 1 ms and counts those in which no prefill runs.
func TestStall_DecodeClockCountsTheTimeWithoutPrefills(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var s stalls
		var busy [2000]bool
		now := time.Duration(0)
		for range 12 {
			now += time.Duration(random.IntN(60)) * ms
			booked := s.add(now, time.Duration(1+random.IntN(40))*ms)
			for t := booked.start; t < booked.end; t += ms {
				if busy[t/ms] {
					panic("two prefills at once")
				}
				busy[t/ms] = true
			}
			decoded := time.Duration(0)
			for t := range now / ms {
				if !busy[t] {
					decoded += ms
				}
			}
			due := decoded + time.Duration(1+random.IntN(100))*ms
			at, clock := now, decoded
			for clock < due {
				if !busy[at/ms] {
					clock += ms
				}
				at += ms
			}
			if got := s.instant(now, due); got != at {
				t.Fatalf("decode time %v is reached at %v, want %v", due, got, at)
			}
			if got := s.decodeTime(now, at); got != due {
				t.Fatalf("the decode clock shows %v at %v, want %v", got, at, due)
			}
		}
	}
}
