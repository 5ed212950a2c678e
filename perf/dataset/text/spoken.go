package text

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/workload"
)

// said is what somebody says in a conversation: from and value, or role and content.
type said struct {
	From       string          `json:"from"`
	Value      string          `json:"value"`
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  json.RawMessage `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
}

// message is a chat message with more than a text, in the form of the OpenAI API.
type message struct {
	Role       string `json:"role"`
	Content    any    `json:"content"`
	ToolCalls  any    `json:"tool_calls,omitempty"`
	ToolCallID string `json:"tool_call_id,omitempty"`
}

type toolCall struct {
	ID       string         `json:"id"`
	Type     string         `json:"type"`
	Function calledFunction `json:"function"`
}

type calledFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// roles are how files of ShareGPT call those who speak. A call is an assistant's message whose text is the JSON of calls of tools.
var roles = map[string]string{"human": "user", "user": "user", "gpt": "assistant", "chatgpt": "assistant", "bing": "assistant", "bard": "assistant", "assistant": "assistant",
	"model": "assistant", "system": "system", "developer": "developer", "function_call": "call", "tool_call": "call", "tool_calls": "call",
	"observation": "tool", "tool": "tool", "function": "tool", "function_response": "tool", "tool_response": "tool", "ipython": "tool"}

// A dialog gathers the messages of a conversation.
type dialog struct {
	messages []workload.Message
	calls    int      // of tools so far
	open     []string // the ids of calls without a result
	unused   []string
}

// add adds what was said. What has no text, parts or calls is passed over.
func (d *dialog) add(s said) {
	name := cmp.Or(s.From, s.Role)
	role, text := roles[strings.ToLower(name)], s.Value
	content := gjson.ParseBytes(s.Content)
	if text == "" && !content.IsArray() {
		text = content.String()
	}
	switch {
	case role == "" && (strings.TrimSpace(text) != "" || content.IsArray()):
		d.unused = append(d.unused, fmt.Sprintf("turns of %.40q", name))
	case role == "":
	case role == "call":
		d.call(text)
	case role == "tool":
		d.result(cmp.Or(text, partsText(content)), s.ToolCallID)
	case content.IsArray(), !isEmpty(s.ToolCalls):
		d.whole(role, content, s.ToolCalls)
	case strings.TrimSpace(text) != "":
		d.messages = append(d.messages, workload.Message{Role: role, Content: text})
	}
}

// whole adds a message of parts or with calls; its Content is the text of the parts.
func (d *dialog) whole(role string, content gjson.Result, calls json.RawMessage) {
	m := message{Role: role}
	text := content.String()
	if content.Exists() {
		m.Content = json.RawMessage(content.Raw)
	}
	if content.IsArray() {
		text = partsText(content)
	}
	if !isEmpty(calls) {
		m.ToolCalls = calls
		d.open = nil
		for _, one := range gjson.ParseBytes(calls).Array() {
			d.open = append(d.open, one.Get("id").String())
		}
	}
	d.messages = append(d.messages, workload.Message{Role: role, Content: text, JSON: asJSON(m)})
}

// partsText is the text of a content's parts.
func partsText(content gjson.Result) string {
	var b strings.Builder
	if content.IsArray() {
		for _, part := range content.Array() {
			b.WriteString(part.Get("text").String())
		}
	}
	return b.String()
}

// call adds calls of tools, whose text is JSON with name and arguments, or a list of that. What is no such JSON is a text.
func (d *dialog) call(text string) {
	calls := gjson.Parse(text)
	var all []toolCall
	if gjson.Valid(text) && (calls.IsObject() || calls.IsArray()) {
		d.open = nil
		for _, one := range calls.Array() {
			arguments := one.Get("arguments")
			words := arguments.Raw
			if arguments.Type == gjson.String {
				words = arguments.String()
			}
			d.calls++
			id := fmt.Sprintf("call_%d", d.calls)
			d.open = append(d.open, id)
			all = append(all, toolCall{id, "function", calledFunction{one.Get("name").String(), cmp.Or(words, "{}")}})
		}
	}
	if len(all) == 0 {
		if strings.TrimSpace(text) != "" {
			d.messages = append(d.messages, workload.Message{Role: "assistant", Content: text})
		}
		return
	}
	d.messages = append(d.messages, workload.Message{Role: "assistant", JSON: asJSON(message{Role: "assistant", ToolCalls: all})})
}

// result adds what a tool gave back, for the call of that id or the first one without a result.
func (d *dialog) result(text, id string) {
	if id == "" && len(d.open) > 0 {
		id, d.open = d.open[0], d.open[1:]
	}
	d.messages = append(d.messages, workload.Message{Role: "tool", Content: text, JSON: asJSON(message{Role: "tool", Content: text, ToolCallID: id})})
}

func quoted(text string) json.RawMessage { return asJSON(text) }

// asJSON is a value of texts, maps and JSON, which always has JSON, without escapes for HTML.
func asJSON(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
