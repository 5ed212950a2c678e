package chattemplate

import "slices"

// attribute is v.name: an attribute or method of the value, else its item of that name.
func (r *renderer) attribute(v any, name string) any {
	if a, ok := r.own(v, name); ok {
		return a
	}
	if d, ok := v.(*dict); ok {
		if item, ok := d.get(name); ok {
			return item
		}
	}
	return r.missing(v, name)
}

// item is v[key]: an item, else for a text the attribute of that name.
func (r *renderer) item(v, key any) any {
	switch v := v.(type) {
	case *dict:
		if item, ok := v.get(key); ok {
			return item
		}
	case *list:
		if i, _, isInt, _ := number(key); isInt {
			if i < 0 {
				i += int64(len(v.items))
			}
			if i >= 0 && i < int64(len(v.items)) {
				return v.items[i]
			}
			return undefined{typeName(v) + " object has no element " + repr(key)}
		}
	case string:
		if i, _, isInt, _ := number(key); isInt {
			runes := []rune(v)
			if i < 0 {
				i += int64(len(runes))
			}
			if i >= 0 && i < int64(len(runes)) {
				return string(runes[i])
			}
			return undefined{"str object has no element " + repr(key)}
		}
	}
	name, ok := key.(string)
	if !ok {
		r.defined(v)
		return undefined{typeName(v) + " object has no element " + repr(key)}
	}
	if a, ok := r.own(v, name); ok {
		return a
	}
	return r.missing(v, name)
}

func (r *renderer) missing(v any, name string) any {
	r.defined(v) // an attribute of what does not exist is an error
	return undefined{quoted(typeName(v)+" object") + " has no attribute " + quoted(name)}
}

// own is an attribute or a bound method of a value.
func (r *renderer) own(v any, name string) (any, bool) {
	switch v := v.(type) {
	case string:
		if m, ok := stringMethods[name]; ok {
			return function(func(r *renderer, args []any, named *dict) any {
				r.read(bytesWorked, v)
				return m(r, v, args, named)
			}), true
		}
	case *list:
		if i := slices.Index(v.names, name); i >= 0 {
			return v.items[i], true
		}
		if m, ok := listMethods[name]; ok {
			return function(func(r *renderer, args []any, named *dict) any { return m(r, v, args) }), true
		}
	case *dict:
		if m, ok := dictMethods[name]; ok {
			return function(func(r *renderer, args []any, named *dict) any { return m(r, v, args) }), true
		}
	case *namespace:
		return v.vars.get(name)
	case *loop:
		return v.attribute(name)
	case *macro:
		switch name {
		case "name":
			return v.node.name, true
		case "arguments":
			l := &list{tuple: true}
			for _, p := range v.node.params {
				l.items = append(l.items, p)
			}
			return l, true
		}
	}
	return nil, false
}
