package tokenizer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// addedToken is a token that is found in the text before the model sees it.
type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// trie finds the longest of a set of tokens at a place.
type trie struct {
	root  [256]int32 // node of each first byte; 0 is none
	nodes []trieNode // nodes[0] is unused
}

type trieNode struct {
	next  map[byte]int32
	token *addedToken
}

func (t *trie) add(pattern string, token *addedToken) {
	if pattern == "" {
		return
	}
	if len(t.nodes) == 0 {
		t.nodes = make([]trieNode, 1)
	}
	at := t.root[pattern[0]]
	if at == 0 {
		at = t.grow()
		t.root[pattern[0]] = at
	}
	for i := 1; i < len(pattern); i++ {
		next := t.nodes[at].next[pattern[i]]
		if next == 0 {
			next = t.grow()
			if t.nodes[at].next == nil {
				t.nodes[at].next = map[byte]int32{}
			}
			t.nodes[at].next[pattern[i]] = next
		}
		at = next
	}
	t.nodes[at].token = token
}

func (t *trie) grow() int32 {
	t.nodes = append(t.nodes, trieNode{})
	return int32(len(t.nodes) - 1)
}

// find returns the leftmost of the longest matches at or after from.
func (t *trie) find(s string, from int) (start, end int, token *addedToken) {
	for i := from; i < len(s); i++ {
		at := t.root[s[i]]
		if at == 0 {
			continue
		}
		for j := i + 1; ; j++ {
			if t.nodes[at].token != nil {
				start, end, token = i, j, t.nodes[at].token
			}
			if j == len(s) {
				break
			}
			if at = t.nodes[at].next[s[j]]; at == 0 {
				break
			}
		}
		if token != nil {
			return start, end, token
		}
	}
	return len(s), len(s), nil
}

// part is a stretch of text between added tokens, or, with token, an added token.
type part struct {
	piece
	token *addedToken
}

// split appends p's parts to dst. It follows the reference where matches touch: the search goes on after the token
// itself, even if the token also took the white space behind it.
func (t *trie) split(dst []part, p piece) []part {
	if len(t.nodes) == 0 {
		return append(dst, part{piece: p})
	}
	s, done := p.text, 0
	plain := func(from, to int) {
		if from < to {
			dst = append(dst, part{piece: piece{s[from:to], p.first && from == 0}})
		}
	}
	for at := 0; ; {
		start, end, token := t.find(s, at)
		if token == nil {
			break
		}
		at = end
		if token.SingleWord && (wordBefore(s[:start]) || wordAfter(s[end:])) {
			continue
		}
		if token.LStrip {
			start = max(done, len(strings.TrimRightFunc(s[:start], unicode.IsSpace)))
		}
		if token.RStrip {
			end = len(s) - len(strings.TrimLeftFunc(s[end:], unicode.IsSpace))
		}
		plain(done, start)
		dst = append(dst, part{token: token})
		done = end
	}
	plain(done, len(s))
	return dst
}

func wordBefore(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && isWord(r)
}

func wordAfter(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && isWord(r)
}
