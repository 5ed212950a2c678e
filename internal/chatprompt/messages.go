package chatprompt

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// forTemplate gives messages the form in which servers hand them to templates: the arguments of tool calls as objects, where a
// request has them as text, and a content of text parts as one text, unless the template goes through the parts itself.
func forTemplate(messages json.RawMessage, loops bool) json.RawMessage {
	list := gjson.ParseBytes(messages)
	if !list.IsArray() {
		return messages
	}
	out := []byte{'['}
	for i, m := range list.Array() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, message(m, loops)...)
	}
	return append(out, ']')
}

func message(m gjson.Result, loops bool) []byte {
	content, calls := m.Get("content"), m.Get("tool_calls")
	text, joined := "", false
	if !loops {
		text, joined = textOf(content)
	}
	if !joined && !calls.IsArray() {
		return []byte(m.Raw)
	}
	object, err := protocol.ParseObject([]byte(m.Raw))
	if err != nil {
		return []byte(m.Raw)
	}
	if joined {
		object.SetValue("content", text)
	}
	if calls.IsArray() {
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
