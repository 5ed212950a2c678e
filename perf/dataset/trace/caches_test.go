package trace

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/workload"
)

// TestCaches_HandWorked: blocks of 10 tokens, and a cache of three of them.
func TestCaches_HandWorked(t *testing.T) {
	c := newCaches(10, 30)
	for i, x := range []struct {
		blocks       []int64
		prompt       int
		ideal, sized int
	}{
		{[]int64{1, 2, 3}, 30, 0, 0},
		{[]int64{1, 2, 3}, 30, 20, 20},       // the last token is computed, and so the block that has it
		{[]int64{1, 2, 3, 4}, 35, 30, 30},    // the fourth block is not complete
		{[]int64{1, 9}, 20, 10, 10},          // 3 was used longest ago, and goes
		{[]int64{1, 2, 3, 5}, 45, 30, 20},    // all were seen, and 3 is gone; now 5 and 9 go, as the end of a prompt goes first
		{[]int64{8, 1, 2}, 31, 0, 0},         // what does not begin alike has nothing in common
		{[]int64{8, 1, 2, 6}, 41, 30, 30},    // 6 needs 41 tokens to be complete
		{[]int64{8, 1, 2, 6, 7}, 55, 40, 30}, // 6 did not fit
	} {
		var got workload.Recorded
		c.predict(recording{blocks: x.blocks, input: x.prompt}, &got)
		if got.Ideal != x.ideal || got.Sized != x.sized || got.Prompt != x.prompt {
			t.Errorf("prompt %d: %+v, want %d and %d", i, got, x.ideal, x.sized)
		}
	}
}

// A plainCache is a list of blocks, the newest first: another way to the same figures.
type plainCache struct {
	most int // 0 for no bound
	list []int64
}

func (p *plainCache) hits(ids []int64, sought int) (n int) {
	for n < sought && slices.Contains(p.list, ids[n]) {
		n++
	}
	for i := len(ids) - 1; i >= 0; i-- {
		p.list = slices.DeleteFunc(p.list, func(id int64) bool { return id == ids[i] })
		p.list = slices.Insert(p.list, 0, ids[i])
		if p.most > 0 && len(p.list) > p.most {
			p.list = p.list[:p.most]
		}
	}
	return n
}

func TestCaches_AgreeWithListsThatAreSearched(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		size, blocks := 1+r.IntN(16), 1+r.IntN(40)
		c, ideal, sized := newCaches(size, size*blocks), plainCache{}, plainCache{most: blocks}
		for range 300 {
			var ids []int64
			for id, n := int64(r.IntN(8))<<32, 1+r.IntN(12); len(ids) < n; {
				ids = append(ids, id)
				id = id*5 + int64(r.IntN(2)) // a tree of prefixes, with negative ids where it overflows
			}
			prompt := size*len(ids) - r.IntN(size)
			complete := ids[:prompt/size]
			var got workload.Recorded
			c.predict(recording{blocks: ids, input: prompt}, &got)
			if want := size * ideal.hits(complete, (prompt-1)/size); got.Ideal != want {
				t.Fatalf("seed %d: an ideal cache has %d tokens, want %d", seed, got.Ideal, want)
			}
			if want := size * sized.hits(complete, (prompt-1)/size); got.Sized != want {
				t.Fatalf("seed %d: a cache of %d blocks has %d tokens, want %d", seed, blocks, got.Sized, want)
			}
		}
	}
}

func TestCaches_PredictNothingWhenTheyAreFull(t *testing.T) {
	c := newCaches(1, 0)
	for id := range int64(mostSeen) {
		c.seen[id] = 1
	}
	var got workload.Recorded
	if c.predict(recording{blocks: []int64{1}, input: 2}, &got); got.Prompt != 0 {
		t.Errorf("%+v", got)
	}
}
