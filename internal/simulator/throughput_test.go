package simulator

import (
	"sync"
	"testing"
	"time"
)

// BenchmarkOneToken is whole answers of one token, 32 at a time, client included.
func BenchmarkOneToken(b *testing.B) {
	c := serve(b, Config{})
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.ok("/v1/chat/completions", chatBody(`"max_tokens":1`))
		}
	})
}

// BenchmarkStreams is the time of 1,000 streams of 25 tokens a second for one second each, client included.
func BenchmarkStreams(b *testing.B) {
	c := serve(b, Config{ITL: 40 * time.Millisecond})
	for b.Loop() {
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() { c.ok("/v1/chat/completions", chatBody(`"max_tokens":25,"stream":true`)) })
		}
		all.Wait()
	}
}
