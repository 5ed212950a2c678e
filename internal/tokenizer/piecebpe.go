package tokenizer

import (
	"unicode/utf8"
)

// pieceBPE is SentencePiece's BPE: of all neighbors that make a piece together those merge first whose piece has the highest score.
type pieceBPE struct {
	symbols   map[string]int // of single characters; from known on they have no piece
	known     int
	other     int // the symbol of characters that are in no piece
	lengths   []int
	merges    mergeTable
	unknown   int
	fallback  *[256]int
	breakable bool // words may be cut before a metaSpace
	cache     *wordCache
}

func (m *pieceBPE) appendWord(dst []int, word string) []int {
	if !m.breakable {
		return m.appendMerged(dst, word)
	}
	for word != "" {
		end := wordBreak(word)
		dst = m.cache.append(dst, word[:end], m.appendMerged)
		word = word[end:]
	}
	return dst
}

func (m *pieceBPE) appendMerged(dst []int, word string) []int {
	merged := make([]int, 0, len(word))
	for i, n := 0, 0; i < len(word); i += n {
		_, n = utf8.DecodeRuneInString(word[i:])
		symbol, ok := m.symbols[word[i:i+n]]
		if !ok {
			symbol = m.other
		}
		merged = append(merged, symbol)
	}
	merged = merged[:m.merges.merge(merged)]
	unknown := false
	for at, i := 0, 0; i < len(merged); i++ {
		if merged[i] < m.known {
			dst = append(dst, merged[i])
			at += m.lengths[merged[i]]
			unknown = false
			continue
		}
		_, n := utf8.DecodeRuneInString(word[at:])
		if m.fallback != nil {
			for j := range n {
				dst = append(dst, m.fallback[word[at+j]])
			}
		} else if !unknown { // neighbors that are unknown are one
			dst = append(dst, m.unknown)
			unknown = true
		}
		at += n
	}
	return dst
}
