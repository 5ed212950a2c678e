package responses

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// convert brings what a body has in the form of chat completions into that of this API. What has this API's form stays as it is.
func convert(body *protocol.Object) {
	body.Rename("max_completion_tokens", "max_output_tokens")
	body.Rename("max_tokens", "max_output_tokens")
	body.Rename("messages", "input")
	body.Delete("stream_options")
	if list := gjson.ParseBytes(body.Get("input")); list.IsArray() {
		items := []json.RawMessage{}
		for _, m := range list.Array() {
			items = append(items, item(m)...)
		}
		body.SetValue("input", items)
	}
	if tools := gjson.ParseBytes(body.Get("tools")); tools.IsArray() {
		list := []json.RawMessage{}
		for _, t := range tools.Array() {
			list = append(list, flat(t, "function"))
		}
		body.SetValue("tools", list)
	}
	if choice := body.Get("tool_choice"); choice != nil {
		body.Set("tool_choice", flat(gjson.ParseBytes(choice), "function"))
	}
	if format := body.Get("response_format"); format != nil {
		body.Delete("response_format")
		if !body.Has("text") {
			body.Set("text", protocol.Object{{Key: "format", Value: flat(gjson.ParseBytes(format), "json_schema")}}.Append(nil))
		}
	}
}

// flat puts the members of an object's member beside its type: {"type":"function","function":{…}} is {"type":"function",…} here.
func flat(v gjson.Result, member string) json.RawMessage {
	inner := v.Get(member)
	if !v.IsObject() || !inner.IsObject() {
		return json.RawMessage(v.Raw)
	}
	o := protocol.Object{{Key: "type", Value: protocol.Literal(v.Get("type").String())}}
	inner.ForEach(func(k, one gjson.Result) bool {
		o.Set(k.String(), json.RawMessage(one.Raw))
		return true
	})
	return o.Append(nil)
}

// item is a message as items of an input: calls of tools and their results are items of their own.
func item(m gjson.Result) []json.RawMessage {
	o, err := protocol.ParseObject([]byte(m.Raw))
	role := m.Get("role").Str
	if err != nil || role == "" {
		return []json.RawMessage{json.RawMessage(m.Raw)}
	}
	if role == "tool" {
		return []json.RawMessage{protocol.Object{{Key: "type", Value: json.RawMessage(`"function_call_output"`)},
			{Key: "call_id", Value: protocol.Literal(m.Get("tool_call_id").String())},
			{Key: "output", Value: protocol.Literal(protocol.TextOf(m.Get("content")))}}.Append(nil)}
	}
	switch c := m.Get("content"); {
	case c.IsArray():
		o.SetValue("content", parts(c, role))
	case role == "assistant" && c.Type == gjson.String: // llama.cpp takes an answer in this form alone
		o.SetValue("content", []json.RawMessage{typed("output_text", "text", c)})
	}
	if role == "assistant" && !o.Has("type") {
		o.Set("type", json.RawMessage(`"message"`))
	}
	var items []json.RawMessage
	calls := m.Get("tool_calls")
	o.Delete("tool_calls")
	o.Delete("reasoning_content") // an earlier answer's, which is an item of its own here, with an id
	if c := m.Get("content"); !calls.IsArray() || c.IsArray() || c.String() != "" {
		items = append(items, o.Append(nil))
	}
	for _, c := range calls.Array() {
		items = append(items, protocol.Object{{Key: "type", Value: json.RawMessage(`"function_call"`)},
			{Key: "call_id", Value: protocol.Literal(c.Get("id").String())}, {Key: "name", Value: protocol.Literal(c.Get("function.name").String())},
			{Key: "arguments", Value: protocol.Literal(c.Get("function.arguments").String())}}.Append(nil))
	}
	return items
}

// parts are the parts of a content under this API's types.
func parts(list gjson.Result, role string) []json.RawMessage {
	text := "input_text"
	if role == "assistant" {
		text = "output_text"
	}
	out := []json.RawMessage{}
	for _, p := range list.Array() {
		switch p.Get("type").Str {
		case "text":
			out = append(out, typed(text, "text", p.Get("text")))
		case "image_url":
			out = append(out, picture(p.Get("image_url")))
		case "file":
			o := protocol.Object{{Key: "type", Value: json.RawMessage(`"input_file"`)}}
			p.Get("file").ForEach(func(k, v gjson.Result) bool {
				o.Set(k.String(), json.RawMessage(v.Raw))
				return true
			})
			out = append(out, o.Append(nil))
		default: // input_audio, and what has this API's form
			out = append(out, json.RawMessage(p.Raw))
		}
	}
	return out
}

func typed(kind, key string, value gjson.Result) json.RawMessage {
	return protocol.Object{{Key: "type", Value: protocol.Literal(kind)}, {Key: key, Value: protocol.Literal(value.String())}}.Append(nil)
}

func picture(v gjson.Result) json.RawMessage {
	url, detail := v.String(), "auto"
	if v.IsObject() {
		url = v.Get("url").String()
		if d := v.Get("detail").String(); d != "" {
			detail = d
		}
	}
	return protocol.Object{{Key: "type", Value: json.RawMessage(`"input_image"`)}, {Key: "image_url", Value: protocol.Literal(url)},
		{Key: "detail", Value: protocol.Literal(detail)}}.Append(nil)
}
