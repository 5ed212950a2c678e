package spec

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// inForm are messages whose parts have the form that the spec says.
func (s *Spec) inForm(messages json.RawMessage) json.RawMessage {
	list := gjson.ParseBytes(messages)
	if !list.IsArray() || !s.reforms(list) {
		return messages
	}
	var all []protocol.Object
	for _, m := range list.Array() {
		message, err := protocol.ParseObject([]byte(m.Raw))
		if err != nil {
			return messages
		}
		if content := m.Get("content"); s.takesParts() && content.IsArray() {
			s.convert(&message, content)
		}
		if calls := m.Get("tool_calls"); s.callObjects && calls.IsArray() {
			message.SetValue("tool_calls", callsOf(calls))
		}
		all = append(all, message)
	}
	return protocol.Literal(all)
}

// takesParts reports whether the parts of a message have another form than OpenAI's.
func (s *Spec) takesParts() bool { return len(s.parts) > 0 || s.pictures != "" }

// reforms reports whether any of the messages has what the spec gives another form.
func (s *Spec) reforms(list gjson.Result) (found bool) {
	parts := s.takesParts()
	if !parts && !s.callObjects {
		return false
	}
	list.ForEach(func(_, m gjson.Result) bool {
		found = parts && m.Get("content").IsArray() || s.callObjects && m.Get("tool_calls").IsArray()
		return !found
	})
	return found
}

// callsOf are calls whose arguments are objects in place of their texts. Arguments that are no object stay as they are.
func callsOf(list gjson.Result) (all []json.RawMessage) {
	for _, call := range list.Array() {
		object, err := protocol.ParseObject([]byte(call.Raw))
		function, err2 := protocol.ParseObject(object.Get("function"))
		arguments := call.Get("function.arguments")
		if err == nil && err2 == nil && arguments.Type == gjson.String && strings.HasPrefix(strings.TrimSpace(arguments.Str), "{") && json.Valid([]byte(arguments.Str)) {
			function.Set("arguments", json.RawMessage(arguments.Str))
			object.Set("function", function.Append(nil))
			call.Raw = string(object.Append(nil))
		}
		all = append(all, json.RawMessage(call.Raw))
	}
	return all
}

// part is a part of a message in the spec's form; one of another type stays as it is.
func (s *Spec) part(part gjson.Result) json.RawMessage {
	kind := part.Get("type").Str
	form, ok := s.parts[kind]
	if !ok {
		return json.RawMessage(part.Raw)
	}
	v := values{}
	if text := part.Get("text"); text.Exists() {
		v["text"] = json.RawMessage(text.Raw)
	}
	url := part.Get(gjsonKey(kind))
	if url.IsObject() {
		url = url.Get("url")
	}
	if url.Exists() {
		v["url"] = json.RawMessage(url.Raw)
	}
	if out, ok := form.render(v); ok {
		return out
	}
	return json.RawMessage(part.Raw)
}

// convert gives a message whose content is a list of parts the spec's form.
func (s *Spec) convert(message *protocol.Object, content gjson.Result) {
	if s.pictures != "" {
		s.beside(message, content)
		return
	}
	parts := []json.RawMessage{}
	for _, part := range content.Array() {
		parts = append(parts, s.part(part))
	}
	message.SetValue("content", parts)
}

// beside puts the pictures of a message beside its content, which is then the text of its parts. The API takes the bytes of
// pictures alone: an address is sent as it is, and the server says what it thinks of it.
func (s *Spec) beside(message *protocol.Object, content gjson.Result) {
	var texts, pictures []string
	for _, part := range content.Array() {
		switch kind := part.Get("type").Str; kind {
		case "text":
			texts = append(texts, part.Get("text").Str)
		case "image_url":
			url := part.Get(kind)
			if url.IsObject() {
				url = url.Get("url")
			}
			pictures = append(pictures, bytesOf(url.Str))
		}
	}
	message.SetValue("content", strings.Join(texts, "\n"))
	if pictures != nil {
		message.SetValue(s.pictures, pictures)
	}
}

// bytesOf is the base64 of a data URL, or the address as it is.
func bytesOf(url string) string {
	if !strings.HasPrefix(url, "data:") {
		return url
	}
	if _, base64, ok := strings.Cut(url, ";base64,"); ok {
		return base64
	}
	return url
}

// gjsonKey is a key as a path that means nothing but the key.
func gjsonKey(key string) string {
	return strings.NewReplacer(`\`, `\\`, ".", `\.`, "*", `\*`, "?", `\?`, "#", `\#`, "|", `\|`, "@", `\@`, "!", `\!`, "{", `\{`, "[", `\[`).Replace(key)
}
