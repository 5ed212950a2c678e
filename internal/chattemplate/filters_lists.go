package chattemplate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// path follows an attribute like "function.name" or a number.
func (r *renderer) path(v, attribute any) any {
	s, ok := attribute.(string)
	if !ok {
		return r.item(v, attribute)
	}
	for _, part := range strings.Split(s, ".") {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			v = r.item(v, n)
		} else {
			v = r.item(v, part)
		}
	}
	return v
}

// mapFilter is map(attribute=…, default=…), or map(filter, arguments …).
func mapFilter(r *renderer, args []any, named *dict) any {
	var one func(item any) any
	if attribute, ok := r.namedArg(named, "attribute"); ok && len(args) == 1 {
		fallback, has := r.namedArg(named, "default")
		one = func(item any) any {
			v := r.path(item, attribute)
			if has && isType[undefined](v) {
				return fallback
			}
			return v
		}
	} else {
		if len(args) < 2 {
			r.fail("map requires a filter argument")
		}
		name := r.str(args[1], "the filter of map")
		f, ok := r.filters[name]
		if !ok {
			r.fail("there is no filter %s", quoted(name))
		}
		one = func(item any) any {
			r.read(bytesWorked, item)
			return f(r, append([]any{item}, args[2:]...), named)
		}
	}
	items := r.items(args[0])
	l := &list{items: make([]any, len(items))}
	for i, item := range items {
		r.step()
		l.items[i] = one(item)
	}
	return l
}

func (r *renderer) namedArg(named *dict, name string) (any, bool) {
	if named == nil {
		return nil, false
	}
	return named.get(name)
}

// selecting keeps, or drops, the items for which a test holds: of the item, or of one of its attributes.
func selecting(ofAttribute, keep bool) function {
	return func(r *renderer, args []any, _ *dict) any {
		rest := args[1:]
		value := func(item any) any { return item }
		if ofAttribute {
			if len(rest) == 0 {
				r.fail("selectattr needs an attribute")
			}
			attribute := rest[0]
			value, rest = func(item any) any { return r.path(item, attribute) }, rest[1:]
		}
		l := &list{}
		for _, item := range r.items(args[0]) {
			r.step()
			v := value(item)
			holds := false
			if len(rest) == 0 {
				holds = truth(v)
			} else {
				holds = r.test(r.str(rest[0], "the test"), v, rest[1:])
			}
			if holds == keep {
				l.items = append(l.items, item)
			}
		}
		return l
	}
}

// folded is a value as sort, unique, min and max compare it: without case, unless asked otherwise.
func folded(v any, withCase bool) any {
	if s, ok := v.(string); ok && !withCase {
		return strings.ToLower(s)
	}
	return v
}

// sorted is a stable sort by a key.
func (r *renderer) sorted(items []any, key func(any) any, reverse, withCase bool) []any {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b any) int {
		r.step()
		x, y := folded(key(a), withCase), folded(key(b), withCase)
		if reverse {
			x, y = y, x
		}
		if equal(x, y) {
			return 0
		}
		return r.order(x, y, "<")
	})
	return items
}

// attributes is what a sort goes by: nothing, an attribute, or several parted by commas.
func (r *renderer) attributes(attribute any) func(any) any {
	s, ok := attribute.(string)
	switch {
	case attribute == nil:
		return func(item any) any { return item }
	case !ok || !strings.Contains(s, ","):
		return func(item any) any { return r.path(item, attribute) }
	}
	return func(item any) any {
		l := &list{}
		for _, part := range strings.Split(s, ",") {
			l.items = append(l.items, r.path(item, part))
		}
		return l
	}
}

func sortFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "sort", names: []string{"value", "reverse", "case_sensitive", "attribute"}, defaults: []any{false, false, nil}}, args, named)
	return &list{items: r.sorted(r.items(v[0]), r.attributes(v[3]), truth(v[1]), truth(v[2]))}
}

func dictsortFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "dictsort", names: []string{"value", "case_sensitive", "by", "reverse"}, defaults: []any{false, "key", false}}, args, named)
	d, ok := v[0].(*dict)
	if !ok {
		r.defined(v[0])
		r.fail("dictsort needs a mapping")
	}
	at := any(int64(0))
	if v[2] == "value" {
		at = int64(1)
	}
	return &list{items: r.sorted(d.pairs().items, func(pair any) any { return r.item(pair, at) }, truth(v[3]), truth(v[1]))}
}

func uniqueFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "unique", names: []string{"value", "case_sensitive", "attribute"}, defaults: []any{false, nil}}, args, named)
	key := r.attributes(v[2])
	seen, l := newDict(), &list{}
	for _, item := range r.items(v[0]) {
		k := folded(key(item), truth(v[1]))
		if _, ok := canonical(k); !ok {
			r.fail("unhashable type: %s", quoted(typeName(k)))
		}
		if _, ok := seen.get(k); !ok {
			seen.put(k, true)
			l.items = append(l.items, item)
		}
	}
	return l
}

func groupbyFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "groupby", names: []string{"value", "attribute", "default", "case_sensitive"}, defaults: []any{nil, false}}, args, named)
	key := func(item any) any {
		k := r.path(item, v[1])
		if isType[undefined](k) {
			k = v[2]
		}
		return k
	}
	l := &list{}
	var last any
	for _, item := range r.sorted(r.items(v[0]), key, false, truth(v[3])) {
		k := folded(key(item), truth(v[3]))
		if len(l.items) == 0 || !equal(k, last) {
			l.items = append(l.items, &list{items: []any{key(item), &list{}}, tuple: true, names: []string{"grouper", "list"}})
		}
		last = k
		group := l.items[len(l.items)-1].(*list).items[1].(*list)
		group.items = append(group.items, item)
	}
	return l
}

// extreme is max, or min where sign is −1.
func extreme(sign int) function {
	return func(r *renderer, args []any, named *dict) any {
		v := r.bind(parameters{what: "max or min", names: []string{"value", "case_sensitive", "attribute"}, defaults: []any{false, nil}}, args, named)
		key := r.attributes(v[2])
		var best any = undefined{"No aggregated item, sequence was empty."}
		for i, item := range r.items(v[0]) {
			if i == 0 || sign*r.order(folded(key(item), truth(v[1])), folded(key(best), truth(v[1])), "<") > 0 {
				best = item
			}
		}
		return best
	}
}

func sumFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "sum", names: []string{"value", "attribute", "start"}, defaults: []any{nil, int64(0)}}, args, named)
	key, sum := r.attributes(v[1]), v[2]
	for _, item := range r.items(v[0]) {
		sum = r.operate("+", sum, key(item))
	}
	return sum
}

// batchFilter makes rows of n items.
func batchFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "batch", names: []string{"value", "linecount", "fill_with"}, defaults: []any{nil}}, args, named)
	n, l := r.positive(v[1], "the size of batch"), &list{}
	for row := range slices.Chunk(r.items(v[0]), n) {
		row = slices.Clone(row)
		for v[2] != nil && len(row) < n {
			row = append(row, v[2])
		}
		l.items = append(l.items, &list{items: row})
	}
	return l
}

// sliceFilter makes n columns.
func sliceFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "slice", names: []string{"value", "slices", "fill_with"}, defaults: []any{nil}}, args, named)
	items, n, l := r.items(v[0]), r.positive(v[1], "the number of slices"), &list{}
	each, longer := len(items)/n, len(items)%n
	for i, at := 0, 0; i < n; i++ {
		size := each
		if i < longer {
			size++
		}
		part := slices.Clone(items[at : at+size])
		if v[2] != nil && i >= longer && longer > 0 {
			part = append(part, v[2])
		}
		at += size
		l.items = append(l.items, &list{items: part})
	}
	return l
}

func (r *renderer) positive(v any, what string) int {
	n := r.integer(v, what)
	if n < 1 || n > maxRange {
		r.fail("%s must be from 1 to %d, not %d", what, maxRange, cmp.Or(n, 0))
	}
	return n
}
