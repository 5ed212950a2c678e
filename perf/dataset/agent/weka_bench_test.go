package agent

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkWeka_Text makes a prompt of 8,000 tokens of 125 blocks.
func BenchmarkWeka_Text(b *testing.B) {
	blocks := make([]int, 2000)
	for i := range blocks {
		blocks[i] = i
	}
	o := options{Options: withTokens()}
	o.Rand = func(p string, i int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), uint64(len(p)))) }
	graphs, err := readWeka(b.Context(), []file{{path: "f.jsonl", data: []byte(trace(asks(0, "m", blocks, 1)))}}, o)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		graphs[0].Turn(0, nil)
	}
}
