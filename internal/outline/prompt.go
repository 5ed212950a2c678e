// Package outline reduces a request to what a trace may keep without its text: lengths in tokens, IDs of the blocks of
// its prompt, and a number for its conversation. It also writes such traces. It contacts no server (package recorder)
// and reads no logs (package chatlog).
package outline

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// A Prompt is what a request's body asks, in whatever API.
type Prompt struct {
	// Messages are those of a chat, the system prompt among them; nil for a plain prompt.
	Messages []Message
	// Chat is the chat as a template takes it.
	Chat protocol.Chat
	// Text is a plain prompt, IDs one of token ids.
	Text string
	IDs  []int
	// Previous is the id of the reply that a request goes on with, "" for none.
	Previous string
}

// A Message is one message of a chat.
type Message struct {
	Role, Text string
	// Rest is what else it has, as JSON: tool calls, images.
	Rest string
}

// Read finds the prompt in a body that is valid JSON; ok is false where it has none.
func Read(body []byte) (p Prompt, ok bool) {
	found := gjson.GetManyBytes(body, "messages", "input", "prompt", "inputs", "text", "system", "instructions", "previous_response_id", "input.messages", "tools")
	messages, input, prompt := found[0], found[1], found[2]
	if found[8].IsArray() { // DashScope
		messages = found[8]
	}
	p.Previous = found[7].String()
	switch {
	case messages.IsArray():
		p.chat(body, messages, found[5], found[9], gjson.GetBytes(body, "messages").IsArray())
		return p, len(p.Messages) > 0
	case input.Type == gjson.String:
		p.add("system", found[6])
		p.Messages = append(p.Messages, Message{Role: "user", Text: input.Str})
		p.rendered(found[9])
		return p, true
	case input.IsArray():
		p.add("system", found[6])
		for _, item := range input.Array() {
			p.Messages = append(p.Messages, message(item))
		}
		p.rendered(found[9])
		return p, len(p.Messages) > 0
	case prompt.Get("0").Type == gjson.Number:
		for _, id := range prompt.Array() {
			p.IDs = append(p.IDs, int(id.Int()))
		}
		return p, true
	}
	for _, text := range []gjson.Result{prompt, prompt.Get("0"), found[3], found[4]} {
		if text.Type == gjson.String && text.Str != "" {
			p.Text = text.Str
			return p, true
		}
	}
	return p, false
}

// chat takes the messages of the OpenAI API, or of another with a system prompt beside them.
func (p *Prompt) chat(body []byte, messages, system, tools gjson.Result, plain bool) {
	p.add("system", system)
	for _, m := range messages.Array() {
		p.Messages = append(p.Messages, message(m))
	}
	if chat, ok := (openai.Protocol{}).Chat(body); ok && plain && !system.Exists() {
		p.Chat = chat
		return
	}
	p.rendered(tools)
}

// add adds a prompt that stands beside the messages.
func (p *Prompt) add(role string, content gjson.Result) {
	if content.Exists() && content.Type != gjson.Null {
		p.Messages = append(p.Messages, Message{Role: role, Text: protocol.TextOf(content)})
	}
}

// rendered makes the messages those of the OpenAI API, for a template.
func (p *Prompt) rendered(tools gjson.Result) {
	type plain struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	list := make([]plain, len(p.Messages))
	for i, m := range p.Messages {
		list[i] = plain{m.Role, m.Text + m.Rest}
	}
	p.Chat.Messages, _ = json.Marshal(list) // texts always are JSON
	if tools.IsArray() {
		p.Chat.Tools = []byte(tools.Raw)
	}
}

// message reads one message, or one item of the Responses API.
func message(m gjson.Result) Message {
	content := m.Get("content")
	read := Message{Role: m.Get("role").String(), Text: protocol.TextOf(content)}
	var rest strings.Builder
	for _, key := range []string{"name", "tool_calls", "tool_call_id", "type", "call_id", "arguments", "output"} {
		if v := m.Get(key); v.Exists() && v.Type != gjson.Null && (key != "type" || v.Str != "message") {
			rest.WriteString(v.Raw)
		}
	}
	if content.IsArray() {
		for _, part := range content.Array() {
			if t := part.Get("type").Str; t != "" && !strings.HasSuffix(t, "text") && t != "tool_result" && t != "thinking" {
				rest.WriteString(part.Raw)
			}
		}
	}
	read.Rest = rest.String()
	return read
}

// Answer is the message that an answer becomes in the next request of its conversation.
func Answer(text string) Message { return Message{Role: "assistant", Text: text} }

// canonical is what of a message tells it from others.
func (m Message) canonical() []byte {
	return bytes.Join([][]byte{[]byte(m.Role), []byte(strings.TrimSpace(m.Text)), []byte(m.Rest)}, []byte{0})
}

// plain is the text that stands for a prompt where no tokenizer counts it. What follows does not change what stands before, so that
// prompts with a common beginning have blocks in common.
func (p Prompt) plain() []byte {
	if p.Messages == nil {
		return []byte(p.Text)
	}
	out := bytes.Clone(p.Chat.Tools)
	for _, m := range p.Messages {
		out = append(append(out, m.canonical()...), '\n')
	}
	return out
}
