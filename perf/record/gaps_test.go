package record

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestPayloadGapSum_IsTheSumOfPayloadGaps(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	kinds := []Kind{Output, Reasoning, Finish, EndMark, Output | Finish}
	for range 500 {
		r := &Record{Stream: true}
		choices := 1 + random.IntN(2)
		for at := range random.IntN(7) {
			r.Payloads = append(r.Payloads, Payload{At: Instant(1 + at*at), Read: int32(at), Kind: kinds[random.IntN(len(kinds))], Choice: int32(random.IntN(choices))})
		}
		want, all := time.Duration(0), 0
		for g := range r.PayloadGaps() {
			want += g
			all++
		}
		if sum, n := r.PayloadGapSum(); sum != want || n != all {
			t.Fatalf("the sum of %+v is %v of %d gaps, want %v of %d", r.Payloads, sum, n, want, all)
		}
	}
}
