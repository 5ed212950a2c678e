package spec

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A place is the way to a value in an object: keys, and items of lists.
type place []step

// A step is a key, or, where of is above 0, the item of an index in a list of that many. A list of another length is not the
// template's: an item was left out, or a dataset gave the list.
type step struct {
	key       string
	index, of int
}

// place is where in what a template makes the placeholder of a name stands alone, nil for nowhere.
func (t *template) place(name string) place {
	for i := range t.members {
		m := &t.members[i]
		if p := m.value.within(name, step{key: m.key}); p != nil {
			return p
		}
	}
	for i := range t.items {
		if p := t.items[i].within(name, step{index: i, of: len(t.items)}); p != nil {
			return p
		}
	}
	return nil
}

// within is the place of a name in a value to which a step leads.
func (t *template) within(name string, to step) place {
	if t.name == name {
		return place{to}
	}
	if rest := t.place(name); rest != nil {
		return append(place{to}, rest...)
	}
	return nil
}

// at is the value at a place of an object, nil where there is none.
func at(object protocol.Object, p place) json.RawMessage {
	if len(p) == 0 {
		return nil
	}
	value := object.Get(p[0].key)
	if len(p) == 1 || value == nil {
		return value
	}
	v := gjson.ParseBytes(value)
	for _, to := range p[1:] {
		if v = to.from(v); !v.Exists() {
			return nil
		}
	}
	return json.RawMessage(v.Raw)
}

// from is the value to which a step leads from another.
func (to step) from(v gjson.Result) gjson.Result {
	switch {
	case to.of == 0 && v.IsObject():
		return v.Get(gjsonKey(to.key))
	case to.of > 0 && v.IsArray():
		if all := v.Array(); len(all) == to.of {
			return all[to.index]
		}
	}
	return gjson.Result{}
}

// set gives the value at a place of an object another value, in objects of its own where they are not there; nil removes it.
// Items of lists are not made.
func set(object *protocol.Object, p place, value json.RawMessage) {
	if len(p) == 0 {
		return
	}
	if changed := change(object.Get(p[0].key), p[1:], value); changed != nil {
		object.Set(p[0].key, changed)
	} else if len(p) == 1 {
		object.Delete(p[0].key)
	}
}

// change is a value with another one at a place within; nil where there is nothing to change.
func change(v json.RawMessage, p place, value json.RawMessage) json.RawMessage {
	if len(p) == 0 {
		return value
	}
	if to := p[0]; to.of > 0 {
		all := gjson.ParseBytes(v).Array()
		if len(all) != to.of || len(v) == 0 || v[0] != '[' {
			return nil
		}
		list := make([]json.RawMessage, len(all))
		for i := range all {
			list[i] = json.RawMessage(all[i].Raw)
		}
		changed := change(list[to.index], p[1:], value)
		if changed == nil { // an item is not taken out of its list
			return nil
		}
		list[to.index] = changed
		return protocol.Literal(list)
	}
	var inner protocol.Object
	if v != nil && string(v) != "null" {
		var err error
		if inner, err = protocol.ParseObject(v); err != nil {
			return nil
		}
	} else if value == nil {
		return nil
	}
	set(&inner, p, value)
	if len(inner) == 0 && value != nil {
		return nil
	}
	return inner.Append(nil)
}
