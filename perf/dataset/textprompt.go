package dataset

import (
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/workload"
)

// TextPrompt is the prompt of a text as the options ask for it: its token ids where TokenizePrompt is set and Chat is not, else the
// text. within reports whether it has a length that MinLength and MaxLength allow; a text that has not, and an empty one, is passed over.
func (o Options) TextPrompt(text string) (prompt workload.Prompt, within bool) {
	prompt = workload.Prompt{Text: text, Chat: o.Chat}
	own := utf8.RuneCountInString(text)
	length := own
	if o.Tokenizer != nil {
		ids := o.Tokenizer.Encode(text)
		own, length = len(ids), len(ids)
		if o.TokenizePrompt && !o.Chat { // a chat becomes ids by the model's template, in the engine
			prompt = workload.Prompt{TokenIDs: ids}
		}
		if o.OverheadKnown && o.Chat {
			length += o.Overhead
		}
	}
	return prompt, own > 0 && length >= o.MinLength && (o.MaxLength <= 0 || length <= o.MaxLength)
}
