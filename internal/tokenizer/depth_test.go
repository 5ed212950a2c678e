package tokenizer

import (
	"strings"
	"testing"
)

func TestATokenizerThatNestsWithoutEndIsRefused(t *testing.T) {
	if _, err := Parse([]byte(`{"model":` + strings.Repeat("[", 8_000_000))); err == nil {
		t.Error("it was read")
	}
}
