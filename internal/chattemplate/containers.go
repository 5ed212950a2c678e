package chattemplate

// unchangeable is a method that would change its value, which the sandbox forbids.
func unchangeable[T any](r *renderer, _ T, _ []any) any {
	r.fail("a chat template may not change a list or a dict: make a new one")
	return nil
}

// listMethods are Python's methods of list and tuple.
var listMethods = map[string]func(r *renderer, l *list, args []any) any{
	"append": unchangeable[*list], "clear": unchangeable[*list], "extend": unchangeable[*list], "insert": unchangeable[*list],
	"pop": unchangeable[*list], "remove": unchangeable[*list], "reverse": unchangeable[*list], "sort": unchangeable[*list],
	"copy": func(_ *renderer, l *list, _ []any) any { return l },
	"index": func(r *renderer, l *list, args []any) any {
		item := r.bind(parameters{what: "index", names: []string{"item"}}, args, nil)[0]
		for i, x := range l.items {
			if equal(x, item) {
				return int64(i)
			}
		}
		r.fail("%s is not in list", repr(item))
		return nil
	},
	"count": func(r *renderer, l *list, args []any) any {
		item := r.bind(parameters{what: "count", names: []string{"item"}}, args, nil)[0]
		n := int64(0)
		for _, x := range l.items {
			if equal(x, item) {
				n++
			}
		}
		return n
	},
}

// dictMethods are Python's methods of dict.
var dictMethods = map[string]func(r *renderer, d *dict, args []any) any{
	"clear": unchangeable[*dict], "pop": unchangeable[*dict], "popitem": unchangeable[*dict], "setdefault": unchangeable[*dict],
	"update": unchangeable[*dict],
	"copy":   func(_ *renderer, d *dict, _ []any) any { return d },
	"keys":   func(_ *renderer, d *dict, _ []any) any { return &list{items: d.keys} },
	"values": func(_ *renderer, d *dict, _ []any) any { return &list{items: d.list()} },
	"items":  func(_ *renderer, d *dict, _ []any) any { return d.pairs() },
	"get": func(r *renderer, d *dict, args []any) any {
		v := r.bind(parameters{what: "get", names: []string{"key", "default"}, defaults: []any{nil}}, args, nil)
		if _, ok := canonical(v[0]); !ok {
			if _, isUndefined := v[0].(undefined); !isUndefined {
				r.fail("unhashable type: %s", quoted(typeName(v[0])))
			}
			return v[1]
		}
		if item, ok := d.get(v[0]); ok {
			return item
		}
		return v[1]
	},
}

func (d *dict) list() []any {
	all := make([]any, len(d.keys))
	for i, k := range d.keys {
		all[i] = d.at(k)
	}
	return all
}

// pairs are the keys with their values.
func (d *dict) pairs() *list {
	l := &list{items: make([]any, len(d.keys))}
	for i, k := range d.keys {
		l.items[i] = &list{items: []any{k, d.at(k)}, tuple: true}
	}
	return l
}
