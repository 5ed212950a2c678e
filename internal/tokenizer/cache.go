package tokenizer

import (
	"hash/maphash"
	"slices"
	"strings"
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

// append appends the ids of a word: those that are kept, else those that merged appends, which are kept from then on.
func (c *wordCache) append(dst []int, word string, merged func(dst []int, word string) []int) []int {
	slot := c.slot(word)
	if slot == nil {
		return merged(dst, word)
	}
	if known := slot.Load(); known != nil && known.text == word {
		return append(dst, known.ids...)
	}
	start := len(dst)
	dst = merged(dst, word)
	slot.Store(&cachedWord{text: strings.Clone(word), ids: slices.Clone(dst[start:])})
	return dst
}
