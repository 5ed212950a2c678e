package chattemplate

// parameters are those of a filter, function or method: names, the last of which have defaults.
type parameters struct {
	what     string
	names    []string
	defaults []any
}

// bind gives each parameter its value.
func (r *renderer) bind(p parameters, args []any, named *dict) []any {
	if len(args) > len(p.names) {
		r.fail("%s takes at most %d argument(s), not %d", p.what, len(p.names), len(args))
	}
	values := make([]any, len(p.names))
	required := len(p.names) - len(p.defaults)
	for i, name := range p.names {
		var value any
		ok := false
		if named != nil {
			value, ok = named.get(name)
		}
		switch {
		case i < len(args) && ok:
			r.fail("%s got the argument %s twice", p.what, quoted(name))
		case i < len(args):
			value = args[i]
		case !ok && i < required:
			r.fail("%s needs the argument %s", p.what, quoted(name))
		case !ok:
			value = p.defaults[i-required]
		}
		values[i] = value
	}
	if named != nil {
		for _, k := range named.keys {
			if !p.has(k) {
				r.fail("%s takes no argument %s", p.what, repr(k))
			}
		}
	}
	return values
}

func (p parameters) has(name any) bool {
	for _, n := range p.names {
		if n == name {
			return true
		}
	}
	return false
}

// integer is an argument that must be an integer.
func (r *renderer) integer(v any, what string) int {
	i, _, isInt, ok := number(v)
	if !ok || !isInt {
		r.defined(v)
		r.fail("%s must be an integer, not %s", what, quoted(typeName(v)))
	}
	return int(i)
}

// str is an argument that must be a text.
func (r *renderer) str(v any, what string) string {
	s, ok := v.(string)
	if !ok {
		r.defined(v)
		r.fail("%s must be a string, not %s", what, quoted(typeName(v)))
	}
	return s
}
