package spec

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A filler puts values into a body by a template. What the body has already stays, but for settings that the user asked for.
type filler struct {
	values    values
	byDefault []string
}

// settingNames are the placeholders of a run's settings; the others say what is asked, and a dataset knows that better.
func settingNames() []string { return Placeholders()[slices.Index(Placeholders(), "stream"):] }

func (f filler) wins(t *template) bool {
	return t.name != "" && slices.Contains(settingNames(), t.name) && !slices.Contains(f.byDefault, t.name)
}

// put merges what the template makes into a body.
func (f filler) put(body *protocol.Object, t *template) {
	for i := range t.members {
		m := &t.members[i]
		if inner, err := protocol.ParseObject(body.Get(m.key)); err == nil && m.value.members != nil {
			f.put(&inner, &m.value)
			body.Set(m.key, inner.Append(nil))
			continue
		}
		if body.Has(m.key) && !f.wins(&m.value) {
			continue
		}
		if value, ok := m.value.render(f.values); ok {
			body.Set(m.key, value)
		}
	}
}

// lift takes what a given body has in OpenAI's form out of it, where the template has another place for it.
func (f filler) lift(body *protocol.Object, t *template) {
	names := append(Placeholders(), "max_completion_tokens")
	for _, key := range names {
		name := key
		if key == "max_completion_tokens" {
			name = "max_tokens"
		}
		value := body.Get(key)
		if value == nil || slices.ContainsFunc(t.members, func(m field) bool { return m.key == key }) || t.place(name) == nil {
			continue
		}
		body.Delete(key)
		if _, there := f.values[name]; !there || !f.wins(&template{name: name}) {
			f.values[name] = value
		}
	}
}

// apply puts further keys into a body, and members of objects into the objects that are there; a null removes a key.
func apply(body *protocol.Object, extra []protocol.Field) {
	for _, f := range extra {
		have, err := protocol.ParseObject(body.Get(f.Key))
		inner, err2 := protocol.ParseObject(f.Value)
		switch {
		case string(f.Value) == "null":
			body.Delete(f.Key)
		case err == nil && err2 == nil:
			apply(&have, inner)
			body.Set(f.Key, have.Append(nil))
		default:
			body.Set(f.Key, f.Value)
		}
	}
}

// describe reads from a finished body what it asks for.
func (p Protocol) describe(body protocol.Object, t *template, streams bool) protocol.Request {
	e := protocol.Request{Body: body.Append(nil), Stream: streams, N: 1}
	number := func(name string) int {
		v := gjson.ParseBytes(at(body, t.place(name)))
		if v.Type != gjson.Number || !(v.Num >= 0 && v.Num <= 1e9) {
			return 0
		}
		return int(v.Num)
	}
	if v := at(body, t.place("stream")); v != nil {
		e.Stream = string(v) == "true"
	}
	e.N, e.MaxTokens, e.MinTokens = max(1, number("n")), number("max_tokens"), number("min_tokens")
	if e.MaxTokens > 0 && e.MaxTokens == e.MinTokens {
		e.ExactTokens = e.MaxTokens
	}
	return e
}

// formOf is the template of which a body was made, or the likeliest.
func (p Protocol) formOf(body protocol.Object) *template {
	chat, text := p.spec.chat, p.spec.text
	switch {
	case chat == nil:
		return text
	case text == nil:
		return chat
	}
	for _, name := range []string{"prompt", "token_ids", "inputs", "query"} {
		if at(body, text.place(name)) != nil {
			return text
		}
	}
	return chat
}
