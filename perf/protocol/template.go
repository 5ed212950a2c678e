package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Placeholders of a template. They count in the values of strings, not in names of keys; a string that is only PromptPlace
// becomes the whole prompt.
const (
	ModelPlace  = "%m"
	PromptPlace = "%p"
)

// PromptKeys are the keys under which dialects send a prompt.
func PromptKeys() []string { return []string{"messages", "prompt", "input"} }

// limitKeys are the names of one setting, of which a body has one.
var limitKeys = [...]string{"max_tokens", "max_completion_tokens", "max_output_tokens"}

var errNoText = errors.New("the template has " + PromptPlace + " within a text, but the prompt is token IDs")

// InTemplate is body within the run's template; without a template it is body itself. body holds the prompt that a dialect
// made, under one of PromptKeys, and further keys where given reports that a dataset gave it whole: those win over the
// template's. The result reports whether somebody gave the body, as a Filler asks.
//
// The prompt stands where the template has PromptPlace, else in place of the template's own prompt, else in front.
func (s *Settings) InTemplate(body Object, given bool) (Object, bool, error) {
	if len(s.Template) == 0 {
		return body, given, nil
	}
	at := slices.IndexFunc(body, func(f Field) bool { return slices.Contains(PromptKeys(), f.Key) })
	if at < 0 {
		return nil, true, errors.New("the line has no messages, prompt or input for the template")
	}
	prompt := body[at]
	out, err := s.fill(prompt)
	if err != nil {
		return nil, true, err
	}
	if s.Model != "" && out.Has("model") {
		out.SetValue("model", s.Model)
	}
	for i, f := range body {
		if i == at {
			continue
		}
		if slices.Contains(limitKeys[:], f.Key) {
			for _, same := range limitKeys {
				out.Delete(same)
			}
		}
		out.Set(f.Key, f.Value)
	}
	return out, true, nil
}

// fill is the template with one prompt.
func (s *Settings) fill(prompt Field) (Object, error) {
	f := filling{model: s.Model, prompt: prompt.Value}
	marked := slices.ContainsFunc(s.Template, func(one Field) bool { return bytes.Contains(one.Value, []byte(PromptPlace)) })
	out, placed := make(Object, 0, len(s.Template)+usualSettings), marked
	for _, one := range s.Template {
		switch {
		case !marked && slices.Contains(PromptKeys(), one.Key):
			if !placed {
				out, placed = append(out, prompt), true
			}
		case bytes.Contains(one.Value, []byte(PromptPlace)), bytes.Contains(one.Value, []byte(ModelPlace)):
			out = append(out, Field{one.Key, f.value(nil, gjson.ParseBytes(one.Value), one.Key)})
		default:
			out = append(out, one)
		}
	}
	if !placed {
		out = slices.Insert(out, 0, prompt)
	}
	return out, f.err
}

// usualSettings is how many keys the settings add to most bodies.
const usualSettings = 8

// A filling puts the model and one prompt into a template.
type filling struct {
	model  string
	prompt json.RawMessage
	err    error
}

// value appends v, which stands under a key, with its placeholders filled.
func (f *filling) value(b []byte, v gjson.Result, key string) []byte {
	switch {
	case v.IsObject():
		b = append(b, '{')
		v.ForEach(func(k, one gjson.Result) bool {
			b = append(append(comma(b, '{'), k.Raw...), ':')
			b = f.value(b, one, k.String())
			return true
		})
		return append(b, '}')
	case v.IsArray():
		b = append(b, '[')
		v.ForEach(func(_, one gjson.Result) bool {
			if whole := f.whole(key); one.Type == gjson.String && one.Str == PromptPlace && whole[0] == '[' {
				if inner := bytes.TrimSpace(whole[1 : len(whole)-1]); len(inner) > 0 {
					b = append(comma(b, '['), inner...)
				}
				return true
			}
			b = f.value(comma(b, '['), one, key)
			return true
		})
		return append(b, ']')
	case v.Type == gjson.String:
		return f.text(b, v.Raw, key)
	}
	return append(b, v.Raw...)
}

// comma separates what follows from what stands in a list or an object already.
func comma(b []byte, begin byte) []byte {
	if b[len(b)-1] == begin {
		return b
	}
	return append(b, ',')
}

// text appends a string as it is written, with its placeholders filled.
func (f *filling) text(b []byte, raw, key string) []byte {
	if raw == `"`+PromptPlace+`"` && key != "text" {
		if key == "content" {
			return append(b, f.content()...)
		}
		return append(b, f.whole(key)...)
	}
	for {
		at := strings.IndexByte(raw, '%')
		if at < 0 || at+1 == len(raw) {
			return append(b, raw...)
		}
		b = append(b, raw[:at]...)
		switch raw[at : at+2] {
		case ModelPlace:
			b = appendInner(b, f.model)
		case PromptPlace:
			b = appendInner(b, f.words())
		default:
			b, raw = append(b, '%'), raw[at+1:]
			continue
		}
		raw = raw[at+2:]
	}
}

// appendInner appends s as it stands within a JSON string.
func appendInner(b []byte, s string) []byte {
	quoted := AppendString(nil, s)
	return append(b, quoted[1:len(quoted)-1]...)
}

// whole is the prompt as the value of a key: messages are a list.
func (f *filling) whole(key string) json.RawMessage {
	if key == "messages" && f.prompt[0] == '"' {
		return Object{{"role", json.RawMessage(`"user"`)}, {"content", f.prompt}}.list()
	}
	return f.prompt
}

// list is a list of the object alone.
func (o Object) list() json.RawMessage { return append(o.Append([]byte("[")), ']') }

// content is the prompt as the content of one message: that of its only message, else its text.
func (f *filling) content() json.RawMessage {
	prompt := gjson.ParseBytes(f.prompt)
	if list := prompt.Array(); prompt.IsArray() && len(list) == 1 && list[0].Get("content").Exists() {
		return json.RawMessage(list[0].Get("content").Raw)
	}
	return Literal(f.words())
}

// words is the prompt as text: that of all its messages with a blank line between them.
func (f *filling) words() string {
	prompt := gjson.ParseBytes(f.prompt)
	if prompt.Type == gjson.String {
		return prompt.Str
	}
	var all []string
	for _, m := range prompt.Array() {
		switch {
		case m.Type == gjson.Number, m.IsArray():
			f.err = errNoText
			return ""
		case m.Type == gjson.String:
			all = append(all, m.Str)
		default:
			all = append(all, TextOf(m.Get("content")))
		}
	}
	return strings.Join(all, "\n\n")
}
