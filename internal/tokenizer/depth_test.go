package tokenizer

import (
	"strings"
	"testing"
)

func TestDepth_TokenizerThatNestsWithoutEndIsRefused(t *testing.T) {
	if _, err := Parse([]byte(`{"model":` + strings.Repeat("[", 8_000_000))); err == nil {
		t.Error("it was read")
	}
}
