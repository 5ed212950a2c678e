package chatprompt

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A form is what becomes of messages before a template sees them.
type form struct {
	// loops leaves a content's parts to the template. Else a content of text parts becomes one text, as vLLM has it.
	loops bool
	// parsed makes objects of the arguments of tool calls, where a request has them as text.
	parsed bool
}

// apply gives messages the form in which transformers 5 hands them to templates: members that are null are left out, and the
// reasoning stands under each name by which templates ask for it.
func (f form) apply(messages json.RawMessage) json.RawMessage {
	list := gjson.ParseBytes(messages)
	if !list.IsArray() {
		return messages
	}
	out := []byte{'['}
	for i, m := range list.Array() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, f.message(m)...)
	}
	return append(out, ']')
}

// reasonings are the names of a message's reasoning, the first one there counts.
var reasonings = []string{"reasoning_content", "thinking", "reasoning"}

func (f form) message(m gjson.Result) []byte {
	object, err := protocol.ParseObject([]byte(m.Raw))
	if err != nil {
		return []byte(m.Raw)
	}
	object = slices.DeleteFunc(object, func(f protocol.Field) bool { return string(f.Value) == "null" })
	if text, joined := textOf(m.Get("content")); joined && !f.loops {
		object.SetValue("content", text)
	}
	for _, name := range reasonings {
		if value := object.Get(name); value != nil {
			object.Set("reasoning_content", value)
			thinking := cmp.Or(string(object.Get("thinking")), string(value))
			object = slices.DeleteFunc(object, func(f protocol.Field) bool { return f.Key == "thinking" })
			object = append(protocol.Object{{Key: "thinking", Value: json.RawMessage(thinking)}}, object...)
			break
		}
	}
	if calls := m.Get("tool_calls"); f.parsed && calls.IsArray() {
		object.Set("tool_calls", toolCalls(calls))
	}
	return object.Append(nil)
}

// textOf joins a content's parts, a line each, as servers do; ok is false where the content is no list, or has parts that are
// no text.
func textOf(content gjson.Result) (text string, ok bool) {
	if !content.IsArray() {
		return "", false
	}
	var lines []string
	for _, part := range content.Array() {
		switch {
		case part.Type == gjson.String:
			lines = append(lines, part.Str)
		case part.Get("type").Str == "text":
			lines = append(lines, part.Get("text").String())
		default:
			return "", false
		}
	}
	return strings.Join(lines, "\n"), true
}

// toolCalls are calls whose arguments are objects.
func toolCalls(calls gjson.Result) json.RawMessage {
	out := []byte{'['}
	for i, call := range calls.Array() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, toolCall(call)...)
	}
	return append(out, ']')
}

func toolCall(call gjson.Result) []byte {
	arguments := call.Get("function.arguments")
	if arguments.Type != gjson.String || !gjson.Valid(arguments.Str) || !gjson.Parse(arguments.Str).IsObject() {
		return []byte(call.Raw)
	}
	whole, err := protocol.ParseObject([]byte(call.Raw))
	if err != nil {
		return []byte(call.Raw)
	}
	function, err := protocol.ParseObject(whole.Get("function"))
	if err != nil {
		return []byte(call.Raw)
	}
	function.Set("arguments", json.RawMessage(arguments.Str))
	whole.Set("function", function.Append(nil))
	return whole.Append(nil)
}
