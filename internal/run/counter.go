package run

import (
	"github.com/modelscope/evalscope/internal/chatprompt"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A counter counts the tokens of replies whose server did not, with the run's tokenizer.
type counter struct {
	tokenizer *tokenizer.Tokenizer
	chat      *chatprompt.Renderer // nil where the tokenizer has no chat template
	protocol  protocol.Protocol
	kind      protocol.Kind
	patch     int // side of what one token of an image stands for, 0 where images are not counted
}

// recount is nil where there is no tokenizer.
func (c *counter) recount() func(*record.Record) {
	if c.tokenizer == nil || c.protocol == nil {
		return nil
	}
	if !c.kind.Generates() {
		return c.countInput
	}
	return func(r *record.Record) {
		alone := c.protocol.OutputAlone(r.Body)
		if alone {
			r.CountByOffsets(c.tokenizer.Ends)
		}
		if r.Usage.Given && r.Usage.Prompt >= 0 && r.Usage.Completion >= 0 {
			return
		}
		local := record.Usage{Given: true, Prompt: -1, Cached: -1, Reasoning: -1}
		for _, choice := range r.Choices {
			for _, text := range []string{choice.Text, choice.Reasoning, choice.Tools} {
				local.Completion += len(c.tokenizer.Encode(text))
			}
		}
		if !alone {
			local.Completion = -1
		}
		local.Prompt = c.input(r)
		r.Local = local
	}
}

// countInput is recount where answers hold no tokens.
func (c *counter) countInput(r *record.Record) {
	if !r.Usage.Given || r.Usage.Prompt < 0 {
		r.Local = record.Usage{Given: true, Prompt: c.input(r), Completion: -1, Cached: -1, Reasoning: -1}
	}
}

// input is the tokens of a request's prompt, -1 where it is no text. Those of a chat are the tokens that the model's template
// makes of it; of a chat that the template refuses, as of one without a template, the texts alone are counted.
func (c *counter) input(r *record.Record) int {
	if n := c.prompt(r.Body); n >= 0 {
		return n
	}
	if r.WantPromptTokens > 0 { // of a body without a text that is known here
		return r.WantPromptTokens
	}
	return -1
}

// prompt is the tokens of the prompt in a body, -1 where it is neither text nor token ids.
func (c *counter) prompt(body []byte) int {
	if c.chat != nil {
		if chat, ok := protocol.ChatOf(c.protocol, body); ok {
			chat.Messages = wordsOnly(chat.Messages)
			if ids, err := c.chat.Tokens(chat); err == nil {
				return len(ids) + imageTokens(body, c.patch)
			}
		}
	}
	if n := protocol.TokenIDsOf(c.protocol, body); n > 0 {
		return n
	}
	texts := protocol.TextsOf(c.protocol, body)
	if len(texts) == 0 {
		return -1
	}
	n := imageTokens(body, c.patch)
	for _, text := range texts {
		n += c.tokenizer.Count(text)
	}
	return n
}
