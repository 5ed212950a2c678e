package trace

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/workload"
)

// TestCaches_HandWorked: blocks of 10 tokens, of which caches have steps of 5, and a cache of 30 tokens.
func TestCaches_HandWorked(t *testing.T) {
	c := newCaches(10, 5, 30)
	for i, x := range []struct {
		blocks       []int64
		prompt       int
		ideal, sized int
	}{
		{[]int64{1, 2, 3}, 30, 0, 0},
		{[]int64{1, 2, 3}, 30, 25, 25},    // the last token is computed, and so the step that has it
		{[]int64{1, 2, 3, 4}, 37, 30, 30}, // 4 has seven tokens; nothing is left of it, as the end of a prompt goes first
		{[]int64{1, 2, 3, 4}, 40, 35, 30}, // seven of 4 are known: one step
		{[]int64{1, 9}, 20, 10, 10},       // 9 comes before 1; 3 and with it the rest goes
		{[]int64{1, 2, 3, 5}, 45, 30, 20}, // five tokens are behind what the blocks cover; 3 was gone
		{[]int64{8, 1, 2}, 30, 0, 0},      // what does not begin alike has nothing in common
		{[]int64{8, 1, 2}, 24, 20, 20},    // of the last block four are sought, and 23 are no step
	} {
		var got workload.Recorded
		c.predict(recording{blocks: x.blocks, input: x.prompt}, &got)
		if got.Ideal != x.ideal || got.Sized != x.sized || got.Prompt != x.prompt {
			t.Errorf("prompt %d: %+v, want %d and %d", i, got, x.ideal, x.sized)
		}
	}
}

// written is a prompt as tokens: those of a block follow from its id, and those behind its blocks are its own.
func written(ids []int64, size, n int, own int64) (tokens []int64) {
	for _, id := range ids {
		for j := range size {
			tokens = append(tokens, id*1000+int64(j))
		}
	}
	for len(tokens) < n {
		own--
		tokens = append(tokens, own)
	}
	return tokens[:n]
}

// common is how many tokens two prompts have in common from the beginning.
func common(a, b []int64) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// A plainCache is a list of blocks, the newest first: another way to what an lru has.
type plainCache struct {
	most int
	list []struct {
		id     int64
		tokens int
	}
}

func (p *plainCache) hits(ids []int64, size, n int) (sum int) {
	for i, id := range ids {
		want, have := min(size, n-i*size), 0
		for _, x := range p.list {
			if x.id == id {
				have = min(x.tokens, want)
			}
		}
		if sum += have; have < size {
			break
		}
	}
	for i, id := range slices.Backward(ids) {
		tokens := min(size, n-i*size)
		for at, x := range p.list {
			if x.id == id {
				tokens = max(tokens, x.tokens)
				p.list = slices.Delete(p.list, at, at+1)
				break
			}
		}
		p.list = slices.Insert(p.list, 0, struct {
			id     int64
			tokens int
		}{id, tokens})
		held := 0
		for at, x := range p.list {
			if held += x.tokens; held > p.most {
				p.list = p.list[:at]
				break
			}
		}
	}
	return sum
}

func TestCaches_AgreeWithPromptsThatAreComparedTokenByToken(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		size, grain := 1+r.IntN(16), 1+r.IntN(6)
		most := size * (1 + r.IntN(40))
		c, plain := newCaches(size, grain, most), plainCache{most: most}
		var before [][]int64
		for k := range 200 {
			var ids []int64
			for id, n := int64(r.IntN(8))-4, 1+r.IntN(10); len(ids) < n; {
				ids = append(ids, id)
				id = id*5 + int64(r.IntN(2)) + 100 // a tree of prefixes, some of them negative
			}
			n := max(1, size*len(ids)-r.IntN(size)+r.IntN(2)*r.IntN(3*size))
			prompt := written(ids, size, n, -1e15*int64(k+1))
			step := func(tokens int) int { tokens = min(tokens, n-1); return tokens - tokens%grain }
			longest := 0
			for _, other := range before {
				longest = max(longest, common(prompt, other))
			}
			before = append(before, prompt)
			var got workload.Recorded
			c.predict(recording{blocks: ids, input: n}, &got)
			if got.Ideal != step(longest) {
				t.Fatalf("seed %d, prompt %d: an ideal cache has %d tokens, want %d", seed, k, got.Ideal, step(longest))
			}
			if want := step(plain.hits(ids, size, n)); got.Sized != want {
				t.Fatalf("seed %d, prompt %d: a cache of %d tokens has %d, want %d", seed, k, most, got.Sized, want)
			}
		}
	}
}

func TestCaches_PredictNothingWhenTheyAreFull(t *testing.T) {
	c := newCaches(1, 1, 0)
	for id := range int64(mostSeen) {
		c.ideal.whole[id] = 1
	}
	var got workload.Recorded
	if c.predict(recording{blocks: []int64{1}, input: 2}, &got); got.Prompt != 0 {
		t.Errorf("%+v", got)
	}
}
