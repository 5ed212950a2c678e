package tokenizer

import (
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// metaSpace stands for a space in vocabularies that come from SentencePiece.
const metaSpace = "▁"

// model is a BPE: it turns a word into ids.
type model struct {
	ids          map[string]int // token → id; with rawBytes the tokens' bytes instead of their spelling
	merges       mergeTable
	rawBytes     bool // words are plain text and every byte has a token: byteID
	byteID       [256]int
	unknown      int // -1: unknown characters are dropped
	fuseUnknown  bool
	fallback     *[256]int // with byte fallback: the tokens <0x00> to <0xFF>, -1 where there is none
	ignoreMerges bool      // a word that is a token is that token
	prefix       string    // continuing_subword_prefix
	suffix       string    // end_of_word_suffix
	breakable    bool      // no token spans the place before a metaSpace, so that words may be cut there
	cache        *wordCache
}

// appendWord appends the ids of one word.
func (m *model) appendWord(dst []int, word string) []int {
	if !m.breakable {
		return m.cache.append(dst, word, m.appendMerged)
	}
	for word != "" {
		end := wordBreak(word)
		dst = m.cache.append(dst, word[:end], m.appendMerged)
		word = word[end:]
	}
	return dst
}

// wordBreak returns where the first metaSpace of word is that follows something else, or word's length.
func wordBreak(word string) int {
	for at := 0; ; {
		n := strings.Index(word[at:], metaSpace)
		if n < 0 {
			return len(word)
		}
		at += n
		if at > 0 && !strings.HasSuffix(word[:at], metaSpace) {
			return at
		}
		at += len(metaSpace)
	}
}

func (m *model) appendMerged(dst []int, word string) []int {
	if m.ignoreMerges {
		if id, ok := m.ids[word]; ok {
			return append(dst, id)
		}
	}
	start := len(dst)
	if m.rawBytes {
		for i := range len(word) {
			dst = append(dst, m.byteID[word[i]])
		}
	} else {
		dst = m.appendCharacters(dst, word)
	}
	return dst[:start+m.merges.merge(dst[start:])]
}

// appendCharacters appends the tokens of word's single characters. An unknown character that has no bytes to fall
// back on is held back until a known one follows, as the reference does.
func (m *model) appendCharacters(dst []int, word string) []int {
	held := 0
	flush := func() {
		for ; held > 0; held-- {
			dst = append(dst, m.unknown)
		}
	}
	for i := 0; i < len(word); {
		_, n := utf8.DecodeRuneInString(word[i:])
		token := word[i : i+n]
		if m.prefix != "" && i > 0 {
			token = m.prefix + token
		}
		i += n
		if m.suffix != "" && i == len(word) {
			token += m.suffix
		}
		if id, ok := m.ids[token]; ok {
			flush()
			dst = append(dst, id)
			continue
		}
		if out, ok := m.appendFallback(dst, token); ok {
			dst = out
			continue
		}
		if m.unknown >= 0 {
			if !m.fuseUnknown {
				flush()
			}
			held = 1
		}
	}
	flush()
	return dst
}

func (m *model) appendFallback(dst []int, token string) ([]int, bool) {
	if m.fallback == nil {
		return dst, false
	}
	start := len(dst)
	for i := range len(token) {
		id := m.fallback[token[i]]
		if id < 0 {
			return dst[:start], false
		}
		dst = append(dst, id)
	}
	return dst, true
}

// useRawBytes makes the model take plain text if every byte that UTF-8 uses has a token; ok reports whether it did.
// A model that does not is given the spelled bytes.
func (m *model) useRawBytes(a *byteAlphabet) (ok bool) {
	if m.prefix != "" || m.suffix != "" {
		return false
	}
	for b := range 256 {
		id, known := m.ids[string(a.char[b])]
		inUTF8 := b < 0xF5 && b != 0xC0 && b != 0xC1
		if !known && inUTF8 {
			return false
		}
		m.byteID[b] = id
	}
	raw := make(map[string]int, len(m.ids))
	var buffer []byte
	for token, id := range m.ids {
		if buffer, ok = a.appendBytes(buffer[:0], token); ok {
			raw[string(buffer)] = id
		}
	}
	m.ids, m.rawBytes = raw, true
	return true
}

// checkUnknown refuses a vocabulary that can meet a character it has no id for, not even that of an unknown one.
func (m *model) checkUnknown(token string) error {
	if token == "" || m.rawBytes {
		return nil
	}
	id, ok := m.ids[token]
	if !ok {
		return i18n.Errorf("unk_token %q is not in the vocabulary: the file is damaged or was edited", "词表中没有 unk_token %q：文件已损坏或被修改", token)
	}
	m.unknown = id
	return nil
}
