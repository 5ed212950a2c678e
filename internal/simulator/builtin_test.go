package simulator

import (
	"net/http"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

var _ Tokens = (*tokenizer.Tokenizer)(nil)

func TestBuiltin_WithTheBuiltInTokenizerTextHasAsManyTokensAsUsageSays(t *testing.T) {
	tokens := tokenizer.Builtin()
	s, err := New(Config{}, tokens)
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := client{t: t, url: url, http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, server: s}
	for range 50 {
		p := parse(t, c.ok("/v1/chat/completions", chatBody(`"max_tokens":64`)))
		if got := len(tokens.Encode(*p.Choices[0].Message.Content)); got != 64 || p.Usage.Completion != 64 {
			t.Fatalf("%q has %d tokens, usage says %d, want 64", *p.Choices[0].Message.Content, got, p.Usage.Completion)
		}
	}
	if marks := len(tokens.Encode("<|im_start|><|im_end|>")); marks != 2 {
		t.Errorf("the ChatML marks are %d tokens, want 2", marks)
	}
}
