package scheduler

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestRun_AtOnceChangesNothing: sessions of a closed loop that start each other are the same, at the same instants, as those that the
// scheduler's goroutine starts.
func TestRun_AtOnceChangesNothing(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 7))
		parts := closedParts(random)
		hold := func(s Start) time.Duration { // no two sessions end at the same instant
			return time.Duration(1+(s.Index*7919+int64(seed))%977)*time.Millisecond + time.Duration(s.Index+1)
		}
		want, wantTold := playSpec(t, hold, parts...)
		for i := range parts {
			parts[i].AtOnce = true
		}
		got, gotTold := playSpec(t, hold, parts...)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotTold, wantTold) {
			t.Fatalf("seed %d: %+v\n%v, %+v\nat once %v, %+v", seed, parts, want, wantTold, got, gotTold)
		}
	}
}

// closedParts are the parts of a closed loop with a warm-up, a bound and a hold, or without them.
func closedParts(random *rand.Rand) []Part {
	measured := closed()
	measured.Slots = 1 + random.IntN(5)
	measured.Warmup, measured.Count = random.IntN(4), random.IntN(12)
	if random.IntN(3) == 0 || measured.Count == 0 {
		measured.Duration = time.Duration(random.IntN(3000)) * time.Millisecond
	}
	parts := []Part{measured}
	if random.IntN(3) == 0 {
		warm := closed()
		warm.Slots, warm.Phase = measured.Slots, Warmup
		if warm.Length = 1500 * time.Millisecond; random.IntN(2) == 0 {
			warm.Length, warm.Count = 0, 1+random.IntN(4)
		}
		parts[0].Barrier = random.IntN(2) == 0
		parts = append([]Part{warm}, parts...)
	}
	if random.IntN(3) == 0 {
		held := closed()
		held.Slots, held.Phase = measured.Slots, Hold
		parts = append(parts, held)
	}
	return parts
}
