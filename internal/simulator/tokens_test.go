package simulator

import (
	"strings"
	"testing"
)

// bytewise is a tokenizer for tests: a token is a byte, so that every character beyond ASCII ends in the middle of a
// token sequence, and the ChatML marks are one token each.
type bytewise struct{}

var marks = []string{"<|im_start|>", "<|im_end|>"}

func (bytewise) Encode(text string) []int {
	var ids []int
next:
	for len(text) > 0 {
		for i, mark := range marks {
			if rest, found := strings.CutPrefix(text, mark); found {
				ids, text = append(ids, 256+i), rest
				continue next
			}
		}
		ids, text = append(ids, int(text[0])), text[1:]
	}
	return ids
}

func (bytewise) Decode(ids []int) string {
	var b strings.Builder
	for _, id := range ids {
		if id >= 256 {
			b.WriteString(marks[id-256])
		} else {
			b.WriteByte(byte(id))
		}
	}
	return b.String()
}

// wordwise is a tokenizer for tests: a token is a word with the space before it, numbered as they come, except that
// characters beyond ASCII are a token a byte.
type wordwise struct {
	ids   map[string]int
	texts []string
}

func newWordwise() *wordwise { return &wordwise{ids: map[string]int{}} }

func (w *wordwise) Encode(text string) []int {
	var ids []int
	for len(text) > 0 {
		n := 1
		for n < len(text) && text[0] < 0x80 && text[n] != ' ' && text[n] < 0x80 {
			n++
		}
		id, known := w.ids[text[:n]]
		if !known {
			id = len(w.texts)
			w.ids[text[:n]] = id
			w.texts = append(w.texts, text[:n])
		}
		ids, text = append(ids, id), text[n:]
	}
	return ids
}

func (w *wordwise) Decode(ids []int) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(w.texts[id])
	}
	return b.String()
}

var (
	_ Tokens = bytewise{}
	_ Tokens = (*wordwise)(nil)
)

func mustVocabulary(t testing.TB, tokens Tokens) *vocabulary {
	t.Helper()
	v, err := newVocabulary(tokens)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
