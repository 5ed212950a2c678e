package trace

// An lru is a cache of so many tokens, of which the block that was not used for longest goes first.
type lru struct {
	most, held     int
	place          map[int64]int32 // among nodes
	nodes          []lruNode
	free           []int32
	newest, oldest int32
}

type lruNode struct {
	id           int64
	tokens       int32
	newer, older int32 // -1 for none
}

func (l *lru) has(id int64) int {
	if at, ok := l.place[id]; ok {
		return int(l.nodes[at].tokens)
	}
	return 0
}

// use makes a block of at least so many tokens the newest.
func (l *lru) use(id int64, tokens int) {
	at, known := l.place[id]
	switch {
	case known:
		tokens = max(tokens, int(l.nodes[at].tokens))
		l.unlink(at)
	case len(l.free) > 0:
		at, l.free = l.free[len(l.free)-1], l.free[:len(l.free)-1]
	default:
		at = int32(len(l.nodes))
		l.nodes = append(l.nodes, lruNode{})
	}
	l.place[id] = at
	l.held += tokens
	l.nodes[at] = lruNode{id: id, tokens: int32(tokens), newer: -1, older: l.newest}
	if l.newest >= 0 {
		l.nodes[l.newest].newer = at
	} else {
		l.oldest = at
	}
	l.newest = at
	for l.held > l.most {
		last := l.oldest
		l.unlink(last)
		delete(l.place, l.nodes[last].id)
		l.free = append(l.free, last)
	}
}

// unlink takes a block out of the order.
func (l *lru) unlink(at int32) {
	n := l.nodes[at]
	l.held -= int(n.tokens)
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
