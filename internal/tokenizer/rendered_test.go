package tokenizer_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

// A tekken.json of the bytes alone, behind the special tokens <unk>, <s>, </s> and [INST].
func TestEncodeRendered_ControlTokensOfATemplateAreTokens(t *testing.T) {
	var vocab, special []string
	for b := range 256 {
		vocab = append(vocab, fmt.Sprintf(`{"rank":%d,"token_bytes":%q}`, b, base64.StdEncoding.EncodeToString([]byte{byte(b)})))
	}
	for id, text := range []string{"<unk>", "<s>", "</s>", "[INST]"} {
		special = append(special, fmt.Sprintf(`{"rank":%d,"token_str":%q}`, id, text))
	}
	tekken, err := tokenizer.ParseTekken([]byte(`{"config":{"pattern":".","default_vocab_size":260,"default_num_special_tokens":4},"vocab":[` +
		strings.Join(vocab, ",") + `],"special_tokens":[` + strings.Join(special, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tekken.EncodeRendered("<s>[INST]a</s>"), []int{1, 3, 4 + 'a', 2}; !slices.Equal(got, want) {
		t.Errorf("tekken: got %v, want %v", got, want)
	}
	if got := tekken.Encode("<s>"); len(got) != 3 {
		t.Errorf("as in mistral-common, a text that spells a token is text: got %v", got)
	}
	pieces, err := tokenizer.ParseSentencePiece([]byte("\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02" + // unknown
		"\n\x0c\n\x03<s>\x15\x00\x00\x00\x00\x18\x03" + // control
		"\n\x08\n\x01a\x15\x00\x00\x80\xbf"))
	if err != nil {
		t.Fatal(err)
	}
	if got := pieces.EncodeRendered("<s>a<s>"); len(got) < 3 || got[0] != 1 || got[len(got)-1] != 1 || slices.Contains(pieces.Encode("<s>"), 1) {
		t.Errorf("SentencePiece: got %v and %v", got, pieces.Encode("<s>"))
	}
}
