package tokenizer_test

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

// The ends of tokens cut the text into pieces; encoded by themselves, whole words give the same tokens, and in all the
// pieces are as many as the tokens and make up the text.
func TestOffsets_EndsCutTheTextIntoItsTokens(t *testing.T) {
	tok := tokenizer.Builtin()
	for _, text := range []string{"", "a", "Hello, world!\n\n  indented", "中文字符 and 😀 emoji", "<|im_start|>user\nhi<|im_end|>",
		"x = 0x1F600; // \u00e9\u0301", strings.Repeat("the quick brown fox ", 200)} {
		ids, ends := tok.Encode(text), tok.Ends(text)
		if ends == nil || len(ends) != len(ids) {
			t.Fatalf("%q: %d ends for %d tokens", text, len(ends), len(ids))
		}
		at := 0
		for i, end := range ends {
			if end <= at {
				t.Fatalf("%q: token %d ends at %d, after %d", text, i, end, at)
			}
			// A piece of whole characters is what the library's decoder says of the token.
			if piece := text[at:end]; strings.ToValidUTF8(piece, "") == piece && tok.Decode(ids[i:i+1]) != piece {
				t.Errorf("%q: token %d is %q, decoded %q", text, i, piece, tok.Decode(ids[i:i+1]))
			}
			at = end
		}
		if at != len(text) {
			t.Errorf("%q: the tokens end at %d of %d", text, at, len(text))
		}
	}
}

// Tokenizers of other makes: what the tokens spell is the text, or nothing is said.
func TestOffsets_EndsOfEveryKindOfTokenizerCoverTheTextOrAreNil(t *testing.T) {
	given := map[string]int{}
	references(t, func(r reference) {
		tok, err := tokenizer.Load(r.File)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.answers {
			ends := tok.Ends(a.text)
			if ends == nil {
				continue
			}
			given[r.Name]++
			if len(ends) != len(a.ids) || len(ends) > 0 && ends[len(ends)-1] != len(a.text) {
				t.Errorf("%s: %q has ends %v for tokens %v", r.Name, a.text, ends, a.ids)
			}
		}
	})
	t.Log(given)
	if len(given) < 10 {
		t.Errorf("only %v could say where tokens end", given)
	}
}
