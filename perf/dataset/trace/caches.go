package trace

import "github.com/modelscope/evalscope/perf/workload"

// caches predict what prefix caches would have of each prompt, from the ids of its blocks: one without bounds, and one of a size. A
// cache has complete blocks, and of a prompt those at its beginning until the first that it has not. Prompts come in the order in which
// they are sent, and what a prompt has is there for the next one.
type caches struct {
	block int
	seen  map[int64]uint64 // a bit for each id
	full  bool
	sized *lru // nil for none
}

// mostSeen bounds the memory of ids that were seen, in entries of 64 neighboring ids. Nothing is predicted behind it.
const mostSeen = 1 << 22

func newCaches(block, tokens int) *caches {
	c := &caches{block: block, seen: map[int64]uint64{}}
	if tokens > 0 {
		c.sized = &lru{most: tokens / block, place: map[int64]int32{}, newest: -1, oldest: -1}
	}
	return c
}

// predict says what the caches have of a prompt, and gives it to them.
func (c *caches) predict(r recording, into *workload.Recorded) {
	c.full = c.full || len(c.seen) >= mostSeen
	if c.full {
		return
	}
	ids := r.blocks[:min(len(r.blocks), r.input/c.block)]
	sought := ids[:min(len(ids), (r.input-1)/c.block)] // something is left to compute, as the first output token comes from it
	into.Prompt = r.input
	into.Ideal = c.block * leading(sought, c.has)
	for _, id := range ids {
		c.seen[id>>6] |= 1 << (id & 63)
	}
	if c.sized == nil {
		return
	}
	into.Sized = c.block * leading(sought, c.sized.has)
	for i := len(ids) - 1; i >= 0; i-- { // so that the end of a prompt goes first
		c.sized.use(ids[i])
	}
}

func (c *caches) has(id int64) bool { return c.seen[id>>6]&(1<<(id&63)) != 0 }

// leading is how many ids from the first on a cache has.
func leading(ids []int64, has func(int64) bool) int {
	for i, id := range ids {
		if !has(id) {
			return i
		}
	}
	return len(ids)
}

// An lru is a cache of so many blocks, of which the one that was not used for longest goes first.
type lru struct {
	most           int
	place          map[int64]int32 // among nodes
	nodes          []lruNode
	newest, oldest int32
}

type lruNode struct {
	id           int64
	newer, older int32 // -1 for none
}

func (l *lru) has(id int64) bool {
	_, ok := l.place[id]
	return ok
}

// use makes a block the newest.
func (l *lru) use(id int64) {
	if l.most == 0 {
		return
	}
	at, known := l.place[id]
	switch {
	case known:
		l.unlink(at)
	case len(l.nodes) < l.most:
		at = int32(len(l.nodes))
		l.nodes = append(l.nodes, lruNode{})
	default:
		at = l.oldest
		l.unlink(at)
		delete(l.place, l.nodes[at].id)
	}
	l.place[id] = at
	l.nodes[at] = lruNode{id: id, newer: -1, older: l.newest}
	if l.newest >= 0 {
		l.nodes[l.newest].newer = at
	} else {
		l.oldest = at
	}
	l.newest = at
}

func (l *lru) unlink(at int32) {
	n := l.nodes[at]
	if n.newer >= 0 {
		l.nodes[n.newer].older = n.older
	} else {
		l.newest = n.older
	}
	if n.older >= 0 {
		l.nodes[n.older].newer = n.newer
	} else {
		l.oldest = n.newer
	}
}
