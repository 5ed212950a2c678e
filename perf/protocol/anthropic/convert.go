package anthropic

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// convert brings what a body has in OpenAI's form into that of this API: system messages, tool calls and their results, pictures,
// tools and the choice among them, limits, the schema of the answer. What has this API's form stays as it is.
func convert(body *protocol.Object) error {
	body.Rename("max_completion_tokens", "max_tokens")
	if stop := body.Get("stop"); stop != nil {
		if len(stop) > 0 && stop[0] == '"' {
			body.Set("stop", append(append(json.RawMessage("["), stop...), ']'))
		}
		body.Rename("stop", "stop_sequences")
	}
	body.Delete("stream_options")
	convertMessages(body)
	if tools := gjson.ParseBytes(body.Get("tools")); tools.IsArray() {
		list := []json.RawMessage{}
		for _, t := range tools.Array() {
			list = append(list, tool(t))
		}
		body.SetValue("tools", list)
	}
	if choice := body.Get("tool_choice"); choice != nil {
		body.Set("tool_choice", toolChoice(choice))
	}
	return convertFormat(body)
}

// convertMessages makes system messages the body's system, and gives the others this API's form. The results of several tool
// calls are one message, as the API demands.
func convertMessages(body *protocol.Object) {
	messages := gjson.ParseBytes(body.Get("messages"))
	if !messages.IsArray() {
		return
	}
	var system []gjson.Result
	var results []json.RawMessage
	list := []json.RawMessage{}
	flush := func() {
		if len(results) > 0 {
			list = append(list, message("user", protocol.Literal(results)))
			results = nil
		}
	}
	for _, m := range messages.Array() {
		switch m.Get("role").Str {
		case "system", "developer":
			system = append(system, m.Get("content"))
		case "tool":
			results = append(results, protocol.Literal(protocol.Object{{Key: "type", Value: json.RawMessage(`"tool_result"`)},
				{Key: "tool_use_id", Value: protocol.Literal(m.Get("tool_call_id").String())}, {Key: "content", Value: content(m.Get("content"))}}))
		default:
			flush()
			list = append(list, oneMessage(m))
		}
	}
	flush()
	body.SetValue("messages", list)
	addSystem(body, system)
}

func textBlock(text string) json.RawMessage {
	return protocol.Object{{Key: "type", Value: json.RawMessage(`"text"`)}, {Key: "text", Value: protocol.Literal(text)}}.Append(nil)
}

// oneMessage is a message of a user or of the model.
func oneMessage(m gjson.Result) json.RawMessage {
	o, err := protocol.ParseObject([]byte(m.Raw))
	if err != nil {
		return json.RawMessage(m.Raw)
	}
	o.Delete("reasoning_content") // an earlier answer's, which this API takes only with its signature
	calls := m.Get("tool_calls")
	if !calls.IsArray() {
		if o.Has("content") {
			o.Set("content", content(m.Get("content")))
		}
		return o.Append(nil)
	}
	blocks := []json.RawMessage{}
	if text := protocol.TextOf(m.Get("content")); text != "" {
		blocks = append(blocks, textBlock(text))
	}
	for _, c := range calls.Array() {
		input := c.Get("function.arguments")
		raw := input.Raw
		if input.Type == gjson.String {
			raw = input.Str
		}
		if !gjson.Valid(raw) {
			raw = "{}"
		}
		blocks = append(blocks, protocol.Literal(protocol.Object{{Key: "type", Value: json.RawMessage(`"tool_use"`)},
			{Key: "id", Value: protocol.Literal(c.Get("id").String())}, {Key: "name", Value: protocol.Literal(c.Get("function.name").String())},
			{Key: "input", Value: json.RawMessage(raw)}}))
	}
	o.Delete("tool_calls")
	o.SetValue("content", blocks)
	return o.Append(nil)
}

// content is a message's content with its pictures in this API's form.
func content(c gjson.Result) json.RawMessage {
	if !c.IsArray() {
		if c.Raw == "" || c.Type == gjson.Null {
			return json.RawMessage(`""`)
		}
		return json.RawMessage(c.Raw)
	}
	parts := []json.RawMessage{}
	for _, part := range c.Array() {
		if part.Get("type").Str != "image_url" {
			parts = append(parts, json.RawMessage(part.Raw))
			continue
		}
		url := part.Get("image_url.url").String()
		if url == "" {
			url = part.Get("image_url").String()
		}
		parts = append(parts, protocol.Literal(protocol.Object{{Key: "type", Value: json.RawMessage(`"image"`)}, {Key: "source", Value: source(url)}}))
	}
	return protocol.Literal(parts)
}

// source is where a picture comes from: its data, or its address.
func source(url string) json.RawMessage {
	if rest, ok := strings.CutPrefix(url, "data:"); ok {
		if media, data, ok := strings.Cut(rest, ";base64,"); ok {
			return protocol.Object{{Key: "type", Value: json.RawMessage(`"base64"`)}, {Key: "media_type", Value: protocol.Literal(media)},
				{Key: "data", Value: protocol.Literal(data)}}.Append(nil)
		}
	}
	return protocol.Object{{Key: "type", Value: json.RawMessage(`"url"`)}, {Key: "url", Value: protocol.Literal(url)}}.Append(nil)
}

func tool(t gjson.Result) json.RawMessage {
	f := t.Get("function")
	if !f.IsObject() {
		return json.RawMessage(t.Raw)
	}
	o := protocol.Object{{Key: "name", Value: protocol.Literal(f.Get("name").String())}}
	if d := f.Get("description"); d.Exists() {
		o.Set("description", json.RawMessage(d.Raw))
	}
	schema := json.RawMessage(`{"type":"object"}`)
	if p := f.Get("parameters"); p.IsObject() {
		schema = json.RawMessage(p.Raw)
	}
	o.Set("input_schema", schema)
	if c := t.Get("cache_control"); c.Exists() {
		o.Set("cache_control", json.RawMessage(c.Raw))
	}
	return o.Append(nil)
}

func toolChoice(raw json.RawMessage) json.RawMessage {
	choice := gjson.ParseBytes(raw)
	switch {
	case choice.Type == gjson.String && choice.Str == "required":
		return json.RawMessage(`{"type":"any"}`)
	case choice.Type == gjson.String:
		return protocol.Object{{Key: "type", Value: protocol.Literal(choice.Str)}}.Append(nil)
	case choice.Get("function.name").Exists():
		return protocol.Object{{Key: "type", Value: json.RawMessage(`"tool"`)}, {Key: "name", Value: protocol.Literal(choice.Get("function.name").String())}}.Append(nil)
	}
	return raw
}
