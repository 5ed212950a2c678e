package run

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/chatprompt"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/i18n"
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

// withoutTemplate says how tokens are counted without the chat template.
func withoutTemplate(err error) i18n.Text {
	return i18n.Sprintf("Cannot read the tokenizer's chat template; tokens are counted without it: %v",
		"无法读取分词器的对话模板；统计 token 时不使用模板：%v", i18n.Message(err))
}

// openChat reads the model's chat template, and has chats sent as token ids where the user asks for that.
func (b *Runner) openChat() error {
	var err error
	b.chat, err = chatTemplate(b.tokenizer)
	if b.takesText() && b.chat != nil && !b.plan.Data.TokenizePrompt {
		b.engine.Rework = b.asText
		return nil
	}
	if !b.plan.Data.TokenizePrompt || !b.plan.Data.Chat {
		if err != nil {
			logline.Warn(b.writer.logger, withoutTemplate(err))
		}
		return nil
	}
	names := b.plan.Names
	ownTokens := i18n.Sprintf("set %s, which sends the prompt's own tokens",
		"设置 %s，即发送提示词自身的 token", names.Example("apply_chat_template", "false")) // without a template
	switch what := i18n.Sprintf("the tokenizer %s", "分词器 %s", b.plan.Tokenizer); {
	case err != nil:
		return Problems{config.About(names, "tokenize_prompt", i18n.Sprintf("%s has a chat template that cannot be read: %s",
			"%s 的对话模板无法读取：%s", what, i18n.Message(err)),
			ownTokens)}
	case b.chat == nil:
		return Problems{config.About(names, "tokenize_prompt", i18n.Sprintf("%s has no chat template", "%s 没有对话模板", what),
			i18n.Sprintf("use the tokenizer of a chat model, or %s", "请使用对话模型的分词器，或%s", ownTokens))}
	}
	b.engine.Rework = b.asTokens
	return nil
}

// asTokens are the token ids of a prompt that is a chat.
func (b *Runner) asTokens(p workload.Prompt) (workload.Prompt, error) {
	if !p.Chat && p.Messages == nil {
		return p, nil
	}
	ids, err := b.chat.Tokens(protocol.Chat{Messages: messagesOf(p)})
	return workload.Prompt{TokenIDs: ids}, err
}

// takesText reports whether the API generates from plain text and has no form for chats.
func (b *Runner) takesText() bool {
	p := &b.plan.Protocol
	return p.Kind.Generates() && p.TextEndpoint != "" && p.ChatEndpoint == ""
}

// asText is the text that the model's template makes of messages, for an API of plain text. Plain prompts and bodies without messages
// stay as they are.
func (b *Runner) asText(p workload.Prompt) (workload.Prompt, error) {
	if p.Messages != nil {
		text, err := b.plain(protocol.Chat{Messages: messagesOf(p)})
		return workload.Prompt{Text: text}, err
	}
	if p.Body == nil {
		return p, nil
	}
	body, err := protocol.ParseObject(p.Body)
	if err != nil || !body.Has("messages") {
		return p, nil // the dialect says what is wrong
	}
	text, err := b.plain(protocol.Chat{Messages: body.Get("messages"), Tools: body.Get("tools")})
	if err != nil {
		return p, err
	}
	for _, key := range []string{"messages", "tools", "tool_choice"} {
		body.Delete(key)
	}
	body.SetValue("prompt", text)
	p.Body = body.Append(nil)
	return p, nil
}

// messagesOf are the messages that a prompt is or becomes.
func messagesOf(p workload.Prompt) json.RawMessage {
	if p.Messages != nil {
		return protocol.MessageList(p.Messages...)
	}
	return protocol.MessageList(workload.Message{Role: "user", Content: p.Text})
}

// plain is the text of a chat that holds nothing but text.
func (b *Runner) plain(chat protocol.Chat) (string, error) {
	for _, kind := range gjson.GetBytes(chat.Messages, "#.content.#.type|@flatten").Array() {
		if kind.Str != "text" {
			return "", errors.New("this API takes plain text, but a message has a part of type " + strconv.Quote(kind.Str))
		}
	}
	return b.chat.Plain(chat)
}
