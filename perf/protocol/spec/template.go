package spec

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A template makes JSON of values: it is one of the fields below. A member of an object whose value is a placeholder without a
// value is left out, and so is an object of which nothing is left.
type template struct {
	literal json.RawMessage
	name    string  // a placeholder alone: the value as it is
	above   bool    // only where it is greater than 0
	parts   []part  // a text with placeholders
	members []field // an object
	items   []template
	list    bool
}

// A part of a text is a text or, where name is set, a placeholder.
type part struct{ text, name string }

type field struct {
	key   string
	value template
}

var placeholder = regexp.MustCompile(`\$\{([a-z_]+)(\?positive)?\}`)

// compile makes a template of a value of the spec. Placeholders that are unknown are problems.
func (r *reader) compile(n *yaml.Node) template {
	switch n.Kind {
	case yaml.AliasNode:
		r.bad(n, "aliases are not supported: write the value out")
		return template{literal: json.RawMessage("null")}
	case yaml.MappingNode:
		t := template{members: []field{}}
		for i := 0; i+1 < len(n.Content); i += 2 {
			t.members = append(t.members, field{n.Content[i].Value, r.compile(n.Content[i+1])})
		}
		return t
	case yaml.SequenceNode:
		t := template{list: true}
		for _, one := range n.Content {
			t.items = append(t.items, r.compile(one))
		}
		return t
	}
	if n.Tag != "!!str" {
		return template{literal: scalar(n)}
	}
	found := placeholder.FindAllStringSubmatchIndex(n.Value, -1)
	for _, at := range found {
		r.knownPlaceholder(n, n.Value[at[2]:at[3]])
		if whole := at[0] == 0 && at[1] == len(n.Value); at[4] >= 0 && !whole {
			r.bad(n, "?positive is valid only for a placeholder alone")
		}
	}
	switch {
	case len(found) == 0:
		return template{literal: protocol.Literal(n.Value)}
	case len(found) == 1 && found[0][0] == 0 && found[0][1] == len(n.Value):
		return template{name: n.Value[found[0][2]:found[0][3]], above: found[0][4] >= 0}
	}
	var t template
	end := 0
	for _, at := range found {
		t.parts = append(t.parts, part{text: n.Value[end:at[0]]}, part{name: n.Value[at[2]:at[3]]})
		end = at[1]
	}
	t.parts = append(t.parts, part{text: n.Value[end:]})
	return t
}

// scalar is a number, a truth value or null as JSON.
func scalar(n *yaml.Node) json.RawMessage {
	if json.Valid([]byte(n.Value)) { // as it is written
		return json.RawMessage(n.Value)
	}
	var v any
	if n.Decode(&v) != nil {
		return protocol.Literal(n.Value)
	}
	if data, err := json.Marshal(v); err == nil {
		return data
	}
	return protocol.Literal(n.Value) // .inf and .nan
}

// values are what placeholders stand for; a name that is not there has no value.
type values map[string]json.RawMessage

// render makes the JSON; ok is false where nothing is left of it.
func (t *template) render(v values) (out json.RawMessage, ok bool) {
	switch {
	case t.literal != nil:
		return t.literal, true
	case t.name != "":
		out, ok = v[t.name]
		return out, ok && (!t.above || positive(out))
	case t.parts != nil:
		return t.text(v)
	case t.list:
		out = json.RawMessage{'['}
		for i := range t.items {
			if one, ok := t.items[i].render(v); ok {
				if len(out) > 1 {
					out = append(out, ',')
				}
				out = append(out, one...)
			}
		}
		return append(out, ']'), true
	}
	return t.object(v)
}

// positive reports whether a value is a number above 0, however it is written.
func positive(value json.RawMessage) bool {
	n, err := strconv.ParseFloat(string(value), 64)
	return err == nil && n > 0
}

func (t *template) object(v values) (json.RawMessage, bool) {
	object := make(protocol.Object, 0, len(t.members))
	for i := range t.members {
		if value, ok := t.members[i].value.render(v); ok {
			object.Set(t.members[i].key, value)
		}
	}
	return object.Append(nil), len(object) > 0 || len(t.members) == 0
}

func (t *template) text(v values) (json.RawMessage, bool) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		value, ok := v[p.name]
		if !ok {
			return nil, false
		}
		word := string(value)
		_ = json.Unmarshal(value, &word) // a text stands without its quotes
		b.WriteString(word)
	}
	return protocol.Literal(b.String()), true
}

// uses reports whether the placeholder of a name is anywhere in the template.
func (t *template) uses(name string) bool {
	return t.name == name || slices.ContainsFunc(t.parts, func(p part) bool { return p.name == name }) ||
		slices.ContainsFunc(t.items, func(one template) bool { return one.uses(name) }) ||
		slices.ContainsFunc(t.members, func(m field) bool { return m.value.uses(name) })
}
