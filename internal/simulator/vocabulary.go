package simulator

import (
	"errors"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Tokens is what the server needs of a tokenizer. Encode recognizes special tokens, such as "<|im_start|>", as single ones.
type Tokens interface {
	Encode(text string) []int
	Decode(ids []int) string
}

// token is one output token: its id and the text that becomes complete with it. The text is "" where the token ends
// inside a character; the token that completes it has it all. It needs no escape in JSON.
type token struct {
	id   int
	text string
}

// vocabulary is what answers are drawn from: words, each as its sequence of tokens, so that every character is completed.
type vocabulary struct {
	words   [][]token
	singles [][]token // those of one token, to end an answer without half a character
}

func newVocabulary(tokens Tokens) (*vocabulary, error) {
	v := &vocabulary{}
	for word := range strings.FieldsSeq(words) {
		v.add(split(tokens, " "+word))
	}
	if len(v.words) == 0 {
		return nil, errors.New("making the simulator's vocabulary: the tokenizer decodes no word to what it encoded: give one whose Decode reverses Encode")
	}
	for _, mark := range []string{".", ",", " "} {
		if len(v.singles) == 0 {
			v.addSingle(split(tokens, mark))
		}
	}
	if len(v.singles) == 0 {
		return nil, errors.New("making the simulator's vocabulary: the tokenizer has no word, stop, comma or space of a single token: give an ordinary one")
	}
	return v, nil
}

func (v *vocabulary) add(word []token) {
	if len(word) > 0 {
		v.words = append(v.words, word)
		v.addSingle(word)
	}
}

func (v *vocabulary) addSingle(word []token) {
	if len(word) == 1 {
		v.singles = append(v.singles, word)
	}
}

// split returns the word's tokens with the text each completes, nil if the tokenizer does not give the word back. The
// word is decoded behind another one, because some tokenizers drop the first space of a text.
func split(tokens Tokens, word string) []token {
	before := tokens.Encode(" a")
	start := tokens.Decode(before)
	ids := tokens.Encode(word)
	if len(ids) == 0 {
		return nil
	}
	parts := make([]token, len(ids))
	all := append([]int(nil), before...)
	done := ""
	for i, id := range ids {
		all = append(all, id)
		text, ok := strings.CutPrefix(tokens.Decode(all), start)
		parts[i] = token{id: id}
		if ok && utf8.ValidString(text) && strings.HasPrefix(text, done) && strings.HasPrefix(word, text) {
			parts[i].text, done = text[len(done):], text
		}
	}
	if done != word {
		return nil
	}
	return parts
}

// text draws the tokens of one answer, one after the other. A copy draws the same again.
type text struct {
	vocabulary *vocabulary
	random     rand.PCG
	left       int // tokens to come
	word       []token
}

func (t *text) next() token {
	if len(t.word) == 0 {
		t.word = t.vocabulary.words[below(&t.random, len(t.vocabulary.words))]
		if len(t.word) > t.left {
			t.word = t.vocabulary.singles[below(&t.random, len(t.vocabulary.singles))]
		}
	}
	next := t.word[0]
	t.word = t.word[1:]
	t.left--
	return next
}
