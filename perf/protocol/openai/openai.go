// Package openai implements OpenAI's chat completions and completions, as real servers answer them: every known place
// of a usage object, streams without an end mark, reasoning, tool calls, several choices, errors inside a stream. It
// does no I/O and has no clock.
package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

// Protocol is the dialect of /chat/completions and /completions. The zero value is ready; that of New reads faster.
type Protocol struct{ shared *sharedPatterns }

// New returns a Protocol whose replies teach each other what they look like. It is for the replies of one server, or of
// a few.
func New() Protocol { return Protocol{&sharedPatterns{}} }

var _ protocol.Protocol = Protocol{}

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	return &reply{asked: e, shared: p.shared}
}

// ErrorText finds the server's words in an error body: {"error":{"message"}}, {"error":"…"}, {"detail":…},
// {"message":…}, an event stream that holds one of them, or plain text.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// PromptText is the text of a prompt, or the text of all messages one after the other.
func (Protocol) PromptText(body []byte) string {
	if p := gjson.GetBytes(body, "prompt"); p.Type == gjson.String {
		return p.String()
	}
	var b strings.Builder
	gjson.GetBytes(body, "messages").ForEach(func(_, m gjson.Result) bool {
		b.WriteString(messageText(m))
		return true
	})
	return b.String()
}

// messageText is the text of a message, of all its parts where it has several; "" where it has none.
func messageText(m gjson.Result) string {
	c := m.Get("content")
	if c.Type == gjson.String {
		return c.String()
	}
	if c.IsArray() {
		var b strings.Builder
		for _, part := range c.Array() {
			b.WriteString(part.Get("text").String())
		}
		return b.String()
	}
	return ""
}

// Chat is the chat of a body that has messages, with what vLLM and SGLang take beside them for the template.
func (Protocol) Chat(body []byte) (protocol.Chat, bool) {
	found := gjson.GetManyBytes(body, "messages", "tools", "tool_choice", "continue_final_message", "chat_template_kwargs", "add_generation_prompt")
	messages, tools := found[0], found[1]
	if !messages.IsArray() {
		return protocol.Chat{}, false
	}
	c := protocol.Chat{Messages: []byte(messages.Raw)}
	if tools.IsArray() && found[2].String() != "none" {
		c.Tools = []byte(tools.Raw)
	}
	c.Continues = found[3].Type == gjson.True || found[5].Type == gjson.False || endsInPrefix([]byte(messages.Raw))
	if found[4].IsObject() {
		c.Variables = []byte(found[4].Raw)
	}
	return c, true
}

// TokenIDs is how many ids a body sends as its prompt.
func (Protocol) TokenIDs(body []byte) int {
	prompt := gjson.GetBytes(body, "prompt")
	if prompt.Get("0").Type != gjson.Number {
		return 0
	}
	return int(prompt.Get("#").Int())
}
