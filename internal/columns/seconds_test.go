package columns

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func TestAppendSeconds_WritesWhatStrconvWrites(t *testing.T) {
	all := []time.Duration{-1, 0, 1, 9, 10, 11, 100, 1000, 1e6, 1e8, 999_999_999, 1e9 - 10, 1e9, 1e9 + 1, 90 * time.Second, 1<<63 - 1}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		all = append(all, time.Duration(r.Int64N(1e9)>>r.IntN(30)), time.Duration(r.Int64N(1e6)*1000))
	}
	for _, d := range all {
		want := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
		if got := string(appendSeconds(nil, d)); got != want {
			t.Fatalf("%d ns: %s, want %s", d, got, want)
		}
	}
}

func BenchmarkAppendSeconds(b *testing.B) {
	var dst []byte
	for i := range b.N {
		dst = appendSeconds(dst[:0], time.Duration(i%1_000_000))
	}
}
