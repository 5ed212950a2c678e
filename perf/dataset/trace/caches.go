package trace

import "github.com/modelscope/evalscope/perf/workload"

// caches predict what prefix caches would have of each prompt, from the ids of its blocks: one without bounds, and one of a size. Of a
// prompt a cache has the tokens that its beginning shares with a prompt before it, in whole steps of grain tokens. Prompts come in the
// order in which they are sent, and what a prompt has is there for the next one.
type caches struct {
	block, grain int
	ideal        seen
	sized        *lru // nil for none
}

func newCaches(block, grain, tokens int) *caches {
	c := &caches{block: block, grain: grain, ideal: seen{block: block, whole: map[int64]uint64{}, part: map[int64]int32{}}}
	if tokens > 0 {
		c.sized = &lru{most: tokens, place: map[int64]int32{}, newest: -1, oldest: -1}
	}
	return c
}

// predict says what the caches have of a prompt, and gives it to them.
func (c *caches) predict(r recording, into *workload.Recorded) {
	if c.ideal.full() {
		return
	}
	into.Prompt = r.input
	into.Ideal = c.hits(r, c.ideal.has)
	if c.sized != nil {
		into.Sized = c.hits(r, c.sized.has)
	}
	for i := len(r.blocks) - 1; i >= 0; i-- { // so that the end of a prompt goes first
		if n := c.tokens(r, i); n > 0 {
			c.ideal.add(r.blocks[i], n)
			if c.sized != nil {
				c.sized.use(r.blocks[i], n)
			}
		}
	}
}

// tokens is how many tokens of a prompt its i-th block has.
func (c *caches) tokens(r recording, i int) int { return min(c.block, r.input-i*c.block) }

// hits is how many tokens of a prompt a cache has. One is always computed, as the first output token comes from it.
func (c *caches) hits(r recording, has func(id int64) int) int {
	sum := 0
	for i, id := range r.blocks {
		n := min(has(id), c.tokens(r, i))
		if sum += n; n < c.block {
			break
		}
	}
	sum = min(sum, r.input-1)
	return sum - sum%c.grain
}

// seen is a cache without bounds: the ids of whole blocks, a bit each, and the tokens of parts of blocks.
type seen struct {
	block int
	whole map[int64]uint64
	part  map[int64]int32
}

// mostSeen bounds the memory of ids that were seen, in parts of blocks and in groups of 64 neighboring ids. Nothing is predicted behind it.
const mostSeen = 1 << 22

func (s *seen) full() bool { return len(s.whole)+len(s.part) >= mostSeen }

func (s *seen) has(id int64) int {
	if s.whole[id>>6]&(1<<(id&63)) != 0 {
		return s.block
	}
	return int(s.part[id])
}

func (s *seen) add(id int64, tokens int) {
	switch known := s.has(id); {
	case tokens <= known:
	case tokens < s.block:
		s.part[id] = int32(tokens)
	default:
		delete(s.part, id)
		s.whole[id>>6] |= 1 << (id & 63)
	}
}
