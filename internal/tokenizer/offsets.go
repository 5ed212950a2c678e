package tokenizer

import (
	"strings"
	"sync"
)

var alphabet = sync.OnceValue(newByteAlphabet)

// Ends returns where each token of Encode(text) ends in text, in bytes, ascending; the last is len(text). It is nil
// where the tokens do not spell the text out byte by byte: a normalizer that changes it, or a character that the
// vocabulary does not have. An empty text has no tokens and gives an empty list.
func (t *Tokenizer) Ends(text string) []int {
	ids := t.Encode(text)
	for _, spell := range []func(string) string{byteLevelSpelling, metaspaceSpelling, rawSpelling} {
		for _, from := range []string{text, " " + text} { // some put a space in front
			if ends := t.ends(ids, from, spell); ends != nil {
				return shift(ends, len(from)-len(text))
			}
		}
	}
	return nil
}

// ends lays the tokens on text, which they must cover exactly.
func (t *Tokenizer) ends(ids []int, text string, spell func(string) string) []int {
	ends, at := make([]int, 0, len(ids)), 0
	for _, id := range ids {
		if id < 0 || id >= len(t.tokens) {
			return nil
		}
		s := t.tokens[id]
		if t.kinds[id]&special == 0 || !strings.HasPrefix(text[at:], s) {
			s = spell(s)
		}
		if !strings.HasPrefix(text[at:], s) {
			return nil
		}
		at += len(s)
		ends = append(ends, at)
	}
	if at != len(text) {
		return nil
	}
	return ends
}

func shift(ends []int, by int) []int {
	for i := range ends {
		ends[i] = max(0, ends[i]-by)
	}
	return ends
}

func byteLevelSpelling(token string) string {
	bytes, _ := alphabet().appendBytes(nil, token)
	return string(bytes)
}

func metaspaceSpelling(token string) string {
	if b, ok := byteOf(token); ok {
		return string([]byte{b})
	}
	return strings.ReplaceAll(token, metaSpace, " ")
}

// rawSpelling is that of vocabularies that hold the bytes themselves.
func rawSpelling(token string) string { return token }
