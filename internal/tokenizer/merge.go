package tokenizer

// mergeTable maps a pair of tokens to the token they merge into and the merge's rank: a hash table with open
// addressing, because this look-up is most of the work of encoding a new word.
type mergeTable struct {
	slots []mergeSlot // a power of two, at most half full
}

type mergeSlot struct {
	pair uint64 // left+1 in the upper half, right in the lower; 0 is free
	rank uint32
	id   uint32
}

// noMerge is greater than every rank.
const noMerge = ^uint32(0)

func newMergeTable(n int) mergeTable {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return mergeTable{slots: make([]mergeSlot, size)}
}

func (t *mergeTable) slot(left, right int) *mergeSlot {
	pair := uint64(left+1)<<32 | uint64(uint32(right))
	mask := uint64(len(t.slots) - 1)
	hash := pair * 0x9E3779B97F4A7C15
	for i := (hash ^ hash>>29) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.pair == pair || s.pair == 0 {
			return s
		}
	}
}

// set records a merge; of two merges of the same pair the later counts.
func (t *mergeTable) set(left, right int, rank, id uint32) {
	s := t.slot(left, right)
	s.pair, s.rank, s.id = uint64(left+1)<<32|uint64(uint32(right)), rank, id
}

// get returns the rank and result of merging left and right; noMerge if they do not merge.
func (t *mergeTable) get(left, right int) (rank, id uint32) {
	s := t.slot(left, right)
	if s.pair == 0 {
		return noMerge, 0
	}
	return s.rank, s.id
}

// shortWord is up to how many symbols searching all pairs again for each merge is faster than keeping a heap.
const shortWord = 40

// merge applies merges to symbols in place, lowest rank first, then leftmost, and returns how many symbols are left.
func (t *mergeTable) merge(symbols []int) int {
	if len(symbols) < 2 {
		return len(symbols)
	}
	if len(symbols) > shortWord {
		return t.mergeLong(symbols)
	}
	var ranks, ids [shortWord]uint32
	n := len(symbols)
	for i := range n - 1 {
		ranks[i], ids[i] = t.get(symbols[i], symbols[i+1])
	}
	for {
		best, at := noMerge, 0
		for i, rank := range ranks[:n-1] {
			if rank < best {
				best, at = rank, i
			}
		}
		if best == noMerge {
			return n
		}
		symbols[at] = int(ids[at])
		copy(symbols[at+1:n], symbols[at+2:n])
		copy(ranks[at:n-1], ranks[at+1:n-1])
		copy(ids[at:n-1], ids[at+1:n-1])
		n--
		if at > 0 {
			ranks[at-1], ids[at-1] = t.get(symbols[at-1], symbols[at])
		}
		if at < n-1 {
			ranks[at], ids[at] = t.get(symbols[at], symbols[at+1])
		}
		if n == 1 {
			return n
		}
	}
}

// candidate is a possible merge of the symbol at pos with the one behind it.
type candidate struct {
	rank  uint32
	pos   int32
	left  int32
	right int32
	id    uint32
}

// mergeLong is merge with a heap of candidates and links between the symbols that are left.
func (t *mergeTable) mergeLong(symbols []int) int {
	n := len(symbols)
	next, prev := make([]int32, n), make([]int32, n)
	heap := make(candidates, 0, n)
	propose := func(pos int32) {
		if pos < 0 || int(next[pos]) >= n {
			return
		}
		left, right := symbols[pos], symbols[next[pos]]
		if rank, id := t.get(left, right); rank != noMerge {
			heap.push(candidate{rank, pos, int32(left), int32(right), id})
		}
	}
	for i := range n {
		next[i], prev[i] = int32(i+1), int32(i-1)
	}
	for i := range n {
		propose(int32(i))
	}
	for len(heap) > 0 {
		c := heap.pop()
		behind := next[c.pos]
		if symbols[c.pos] != int(c.left) || int(behind) >= n || symbols[behind] != int(c.right) {
			continue // one of the two has merged since
		}
		symbols[c.pos] = int(c.id)
		symbols[behind] = -1
		next[c.pos] = next[behind]
		if after := next[c.pos]; int(after) < n {
			prev[after] = c.pos
		}
		propose(prev[c.pos])
		propose(c.pos)
	}
	kept := 0
	for i := 0; i < n; i = int(next[i]) {
		symbols[kept] = symbols[i]
		kept++
	}
	return kept
}

// candidates is a binary heap, lowest rank first, then leftmost.
type candidates []candidate

func (c candidate) before(d candidate) bool {
	return c.rank < d.rank || c.rank == d.rank && c.pos < d.pos
}

func (h *candidates) push(c candidate) {
	*h = append(*h, c)
	s := *h
	for i := len(s) - 1; i > 0; {
		up := (i - 1) / 2
		if !s[i].before(s[up]) {
			break
		}
		s[i], s[up] = s[up], s[i]
		i = up
	}
}

func (h *candidates) pop() candidate {
	s := *h
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	s = s[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && s[down+1].before(s[down]) {
			down++
		}
		if !s[down].before(s[i]) {
			break
		}
		s[i], s[down] = s[down], s[i]
		i = down
	}
	*h = s
	return top
}
