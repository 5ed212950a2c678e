package random

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
)

// minWords is the fewest word tokens that make a pool of their own; a vocabulary with fewer draws from all ordinary ids.
const minWords = 256

// A pool is the token ids that prompts are drawn from.
type pool struct {
	// words begin with a space and go on with letters. Every pre-tokenizer splits before such a space, so a row of them
	// encodes to itself and a prompt's length is known without encoding it.
	words []int
	// heads begin with a letter: the first id of a prompt, which must not merge with the template before it.
	heads []int
}

// newPool finds the ids of the vocabulary that are stable: their text alone encodes to themselves.
func newPool(t dataset.Tokenizer) pool {
	var p pool
	ordinary := t.Ordinary()
	for _, id := range ordinary {
		text := t.Decode([]int{id})
		rest, spaced := strings.CutPrefix(text, " ")
		if !lettersOnly(rest) {
			continue
		}
		if !spaced {
			if slices.Equal(t.Encode(rest), []int{id}) {
				p.heads = append(p.heads, id)
			}
			continue
		}
		if slices.Equal(t.Encode("a"+text), append(t.Encode("a"), id)) {
			p.words = append(p.words, id)
		}
	}
	if len(p.words) < minWords || len(p.heads) == 0 {
		return pool{words: ordinary, heads: ordinary}
	}
	return p
}

// lettersOnly holds for words of letters of scripts that are written with spaces and without combining marks.
func lettersOnly(s string) bool {
	if s == "" {
		return false
	}
	for _, r := range s {
		if r == utf8.RuneError || !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek) || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

// draw gives n ids: a head and n−1 words.
func (p pool) draw(r *rand.Rand, n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = p.words[r.IntN(len(p.words))]
	}
	if n > 0 {
		ids[0] = p.heads[r.IntN(len(p.heads))]
	}
	return ids
}
