package simulator

import (
	"container/list"
	"iter"
	"slices"
	"sync"
)

// prefixBlock is how many tokens are cached or computed together, as in vLLM.
const prefixBlock = 16

// prefixCache remembers which prompt prefixes have been computed, as a set of blocks. A block's key is the hash of all
// tokens up to its end, so a block is found only behind the same prefix. The least recently used block goes first.
type prefixCache struct {
	mu     sync.Mutex
	blocks int // capacity
	byKey  map[uint64]*list.Element
	recent *list.List // of keys, most recently used in front
}

func newPrefixCache(tokens int) *prefixCache {
	return &prefixCache{blocks: tokens / prefixBlock, byKey: map[uint64]*list.Element{}, recent: list.New()}
}

// clear forgets all blocks.
func (p *prefixCache) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byKey, p.recent = map[uint64]*list.Element{}, list.New()
}

// cached returns how many leading tokens of the prompt need no computing. At least one is left to compute, as the
// first output token comes from it.
func (p *prefixCache) cached(prompt []int) int {
	if p.blocks == 0 || len(prompt) == 0 {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []*list.Element
	for key := range blockKeys(prompt[:len(prompt)-1]) {
		e, ok := p.byKey[key]
		if !ok {
			break
		}
		found = append(found, e)
	}
	for _, e := range slices.Backward(found) {
		p.recent.MoveToFront(e)
	}
	return len(found) * prefixBlock
}

// add remembers every full block of the prompt, the last one first: without its predecessors a block is of no use, so
// they have to be the more recent ones.
func (p *prefixCache) add(prompt []int) {
	if p.blocks == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range slices.Backward(slices.Collect(blockKeys(prompt))) {
		if e, ok := p.byKey[key]; ok {
			p.recent.MoveToFront(e)
			continue
		}
		if p.recent.Len() == p.blocks {
			delete(p.byKey, p.recent.Remove(p.recent.Back()).(uint64))
		}
		p.byKey[key] = p.recent.PushFront(key)
	}
}

// blockKeys yields the key of each full block of the prompt.
func blockKeys(prompt []int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		key := uint64(0)
		for i, token := range prompt {
			key = mix(key, uint64(token))
			if (i+1)%prefixBlock == 0 && !yield(key) {
				return
			}
		}
	}
}
