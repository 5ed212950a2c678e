package tokenizer_test

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

func TestOriginals_IDsAreThoseOfSentencePieceTiktokenAndMistralCommon(t *testing.T) {
	python := testenv.Python(t, "sentencepiece", "tiktoken", "mistral_common", "tokenizers")
	formats := 0
	answersOf(t, python, func(ref reference) {
		formats++
		t.Run(ref.Name, func(t *testing.T) {
			tok, err := tokenizer.Load(ref.File)
			if err != nil {
				t.Fatal(err)
			}
			if tok.Size() != ref.Size {
				t.Errorf("Size is %d, the reference's %d", tok.Size(), ref.Size)
			}
			failures := 0
			for _, want := range ref.answers {
				ids, full := tok.Encode(want.text), tok.EncodeWithSpecial(want.text)
				if slices.Equal(ids, want.ids) && slices.Equal(full, want.full) && (want.decoded == "" || tok.Decode(full) == want.decoded) {
					continue
				}
				if failures++; failures <= 3 {
					t.Errorf("%q\n got %v, decoded %q\nwant %v, decoded %q", want.text, full, tok.Decode(full), want.full, want.decoded)
				}
			}
			if failures > 0 || len(ref.answers) < 1500 {
				t.Errorf("%d of %d strings differ", failures, len(ref.answers))
			}
		})
	}, "testdata/originals.py", t.TempDir())
	if formats < 20 {
		t.Errorf("%d vocabularies compared: originals.py makes more", formats)
	}
}
