package tokenizer

import (
	"hash/maphash"
	"sync/atomic"
)

const (
	cacheSlots   = 1 << 15 // words kept at most
	cacheWordLen = 96      // longer words seldom come back
)

// wordCache remembers the ids of words. It is bounded, lossy (a word that hashes to a taken slot replaces it) and
// free of locks: entries never change once published.
type wordCache struct {
	seed  maphash.Seed
	slots [cacheSlots]atomic.Pointer[cachedWord]
}

type cachedWord struct {
	text string
	ids  []int
}

func newWordCache() *wordCache { return &wordCache{seed: maphash.MakeSeed()} }

// slot returns where word is kept, or nil for a word that is not kept.
func (c *wordCache) slot(word string) *atomic.Pointer[cachedWord] {
	if len(word) > cacheWordLen {
		return nil
	}
	return &c.slots[maphash.String(c.seed, word)%cacheSlots]
}
