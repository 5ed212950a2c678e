package simulator

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVocabulary_AnswersHaveExactlyTheirTokensAndNoHalfCharacter(t *testing.T) {
	for name, tokens := range map[string]Tokens{"bytes": bytewise{}, "words": newWordwise()} {
		v := mustVocabulary(t, tokens)
		beyond := false
		for seed := range uint64(300) {
			n := 1 + int(seed)%50
			draw := text{vocabulary: v, random: draws(seed, forText, 0, 0), left: n}
			again := draw
			var ids []int
			var said strings.Builder
			for range n {
				next := draw.next()
				if next != again.next() {
					t.Fatal("a copy drew something else")
				}
				if !utf8.ValidString(next.text) {
					t.Fatalf("%s: a piece is not UTF-8: %q", name, next.text)
				}
				ids = append(ids, next.id)
				said.WriteString(next.text)
			}
			if got := tokens.Decode(ids); got != said.String() {
				t.Fatalf("%s: the pieces say %q, the tokens %q", name, said.String(), got)
			}
			if got := tokens.Encode(said.String()); !slices.Equal(got, ids) {
				t.Fatalf("%s: %q has the tokens %v when encoded again, want %v", name, said.String(), got, ids)
			}
			beyond = beyond || strings.ContainsFunc(said.String(), func(r rune) bool { return r > 0x7f })
		}
		if !beyond {
			t.Errorf("%s: no answer has a character of several bytes", name)
		}
	}
}

// blind decodes everything to the same text.
type blind struct{ bytewise }

func (blind) Decode([]int) string { return "?" }

func TestVocabulary_TokenizerThatGivesNoWordBackIsRefused(t *testing.T) {
	if _, err := New(Config{}, blind{}); err == nil {
		t.Error("it was taken")
	}
}
