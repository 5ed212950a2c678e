package protocol

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/workload"
)

// A Chat is what a server hands to its model's chat template: the messages of a request, in the form of the OpenAI API.
type Chat struct {
	// Messages and Tools are lists as JSON; Tools is nil for none.
	Messages, Tools json.RawMessage
	// Continues reports whether the answer continues the last message instead of starting a new one.
	Continues bool
	// Variables are further values for the template, a JSON object; nil for none.
	Variables json.RawMessage
}

// A ChatReader is a Protocol whose requests hold chats. Others have none, or none whose template is known.
type ChatReader interface {
	// Chat is the chat of a request's body; ok is false where it has none.
	Chat(body []byte) (chat Chat, ok bool)
}

// ChatOf is the chat of a request's body in a dialect, ok false where it has none.
func ChatOf(p Protocol, body []byte) (chat Chat, ok bool) {
	if d, wrapped := p.(Dialect); wrapped {
		p = d.Protocol
	}
	if r, reads := p.(ChatReader); reads {
		return r.Chat(body)
	}
	return Chat{}, false
}

// A TokenReader is a Protocol whose requests may hold token ids in place of a text.
type TokenReader interface {
	// TokenIDs is how many ids the prompt of a request's body has, 0 where it is a text.
	TokenIDs(body []byte) int
}

// TokenIDsOf is how many token ids a request's body sends in a dialect, 0 for none.
func TokenIDsOf(p Protocol, body []byte) int {
	if d, wrapped := p.(Dialect); wrapped {
		p = d.Protocol
	}
	if r, reads := p.(TokenReader); reads {
		return r.TokenIDs(body)
	}
	return 0
}

// A TextsReader is a Protocol whose requests may hold several texts, each of which the server counts on its own.
type TextsReader interface {
	// Texts are the texts of a request's body.
	Texts(body []byte) []string
}

// TextsOf are the texts of a request's body that are counted each on its own: those of a TextsReader, else its PromptText, if any.
func TextsOf(p Protocol, body []byte) []string {
	if d, wrapped := p.(Dialect); wrapped {
		p = d.Protocol
	}
	if r, reads := p.(TextsReader); reads {
		return r.Texts(body)
	}
	if text := p.PromptText(body); text != "" {
		return []string{text}
	}
	return nil
}

// MessageList is messages as a JSON list, each on one line as the dataset gave it, or of its role and content.
func MessageList(list ...workload.Message) json.RawMessage {
	size := 2
	for i := range list {
		m := &list[i] // a text grows by some line ends and quotes
		size += len(m.JSON) + len(m.Role) + len(m.Content)*33/32 + len(m.Reasoning) + len(`{"role":"","content":""},`) + 128*len(m.Calls)
	}
	out := append(make(json.RawMessage, 0, size), '[')
	for i := range list {
		m := &list[i]
		if i > 0 {
			out = append(out, ',')
		}
		if m.JSON != nil {
			out = append(out, Literal(m.JSON)...) // on one line, whatever the dataset's spacing
			continue
		}
		out = appendMessage(out, &list[i])
	}
	return append(out, ']')
}

// appendMessage appends a message that is no JSON yet.
func appendMessage(out []byte, m *workload.Message) []byte {
	out = AppendString(append(out, `{"role":`...), m.Role)
	if m.CallID != "" {
		out = AppendString(append(out, `,"tool_call_id":`...), m.CallID)
	}
	if m.Content == "" && len(m.Calls) > 0 {
		out = append(out, `,"content":null`...)
	} else {
		out = AppendString(append(out, `,"content":`...), m.Content)
	}
	if m.Reasoning != "" {
		out = AppendString(append(out, `,"reasoning_content":`...), m.Reasoning)
	}
	for i, c := range m.Calls {
		if i == 0 {
			out = append(out, `,"tool_calls":[`...)
		} else {
			out = append(out, ',')
		}
		out = AppendString(append(out, `{"id":`...), c.ID)
		out = AppendString(append(out, `,"type":"function","function":{"name":`...), c.Name)
		out = AppendString(append(out, `,"arguments":`...), c.Arguments)
		out = append(out, `}}`...)
	}
	if len(m.Calls) > 0 {
		out = append(out, ']')
	}
	return append(out, '}')
}

// ContentText is the text of a message, of all its parts where it has several.
func ContentText(m workload.Message) string {
	if m.JSON == nil {
		return m.Content
	}
	var message struct{ Content json.RawMessage }
	if json.Unmarshal(m.JSON, &message) != nil {
		return ""
	}
	var text string
	if json.Unmarshal(message.Content, &text) == nil {
		return text
	}
	var parts []struct{ Text string }
	if json.Unmarshal(message.Content, &parts) != nil {
		return ""
	}
	for _, part := range parts {
		text += part.Text
	}
	return text
}

// TextOf is the text of a message's content as JSON, of all its parts where it has several, results of tools among them.
func TextOf(content gjson.Result) string {
	if content.Type == gjson.String {
		return content.Str
	}
	var b strings.Builder
	if content.IsArray() {
		for _, part := range content.Array() {
			b.WriteString(part.Get("text").String())
			b.WriteString(TextOf(part.Get("content")))
		}
	}
	return b.String()
}
