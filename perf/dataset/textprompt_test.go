package dataset

import "testing"

// oneToken has a token for each byte.
type oneToken struct{}

func (oneToken) Encode(text string) []int { return make([]int, len(text)) }
func (oneToken) Decode([]int) string      { return "" }
func (oneToken) Ordinary() []int          { return nil }

func TestTextPrompt_EmptyTextIsPassedOverBehindATemplateToo(t *testing.T) {
	o := Options{Chat: true, Tokenizer: oneToken{}, Overhead: 9, OverheadKnown: true}
	if _, within := o.TextPrompt(""); within {
		t.Error("an empty text is sent")
	}
	if _, within := o.TextPrompt("a"); !within {
		t.Error("a text is not sent")
	}
}
