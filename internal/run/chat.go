package run

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/internal/chatprompt"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// chatTemplate reads the chat templates of a tokenizer. It is nil where there is no tokenizer, or none of its templates.
func chatTemplate(t *tokenizer.Tokenizer) (*chatprompt.Renderer, error) {
	if t == nil {
		return nil, nil
	}
	return chatprompt.New(t, time.Now)
}

// openChat reads the model's chat template, and has chats sent as token ids where the user asks for that.
func (b *Runner) openChat() error {
	var err error
	b.chat, err = chatTemplate(b.tokenizer)
	if !b.plan.Data.TokenizePrompt || !b.plan.Data.Chat {
		if err != nil {
			b.writer.logger.Warn("The tokenizer's chat template cannot be read, so tokens are counted without it: " + err.Error())
		}
		return nil
	}
	names := b.plan.Names
	ownTokens := "set " + names.Example("apply_chat_template", "false") + ", which sends the prompt's own tokens" // without a template
	switch what := "the tokenizer " + b.plan.Tokenizer; {
	case err != nil:
		return Problems{config.About(names, "tokenize_prompt", what+" has a chat template that cannot be read: "+err.Error(), ownTokens)}
	case b.chat == nil:
		return Problems{config.About(names, "tokenize_prompt", what+" has no chat template", "give the tokenizer of a chat model, or "+ownTokens)}
	}
	b.engine.Tokenize = func(p workload.Prompt) ([]int, error) { return b.chat.Tokens(protocol.Chat{Messages: messagesOf(p)}) }
	return nil
}

// messagesOf are the messages that a prompt is or becomes.
func messagesOf(p workload.Prompt) json.RawMessage {
	if p.Messages != nil {
		return protocol.MessageList(p.Messages...)
	}
	return protocol.MessageList(workload.Message{Role: "user", Content: p.Text})
}
