package chattemplate

// A loop is the variable of that name inside a for.
type loop struct {
	node    *forNode
	scope   *scope
	items   []any
	i       int
	depth   int
	changed []any // the arguments of the last loop.changed
	asked   bool
}

func (n *forNode) exec(r *renderer, s *scope) {
	list := n.list.eval(r, s)
	r.line = n.line
	n.over(r, s, list, 0)
}

func (n *forNode) over(r *renderer, s *scope, list any, depth int) {
	items := r.items(list)
	if n.filter != nil {
		items = n.kept(r, s, items)
	}
	if len(items) == 0 {
		r.run(n.other, s.child())
		return
	}
	l := &loop{node: n, scope: s, items: items, depth: depth}
	for i, item := range items {
		r.step()
		l.i = i
		inner := s.child()
		inner.set("loop", l)
		r.line = n.line
		r.assign(inner, n.target, item)
		if r.run(n.body, inner) == breakJump {
			return
		}
	}
}

// kept are the items for which the loop's own if holds.
func (n *forNode) kept(r *renderer, s *scope, items []any) (kept []any) {
	for _, item := range items {
		r.step()
		inner := s.child()
		r.assign(inner, n.target, item)
		if truth(n.filter.eval(r, inner)) {
			kept = append(kept, item)
		}
	}
	return kept
}

// recurse is loop(list) in a recursive for.
func (l *loop) recurse(r *renderer, args []any) any {
	if !l.node.recursive || len(args) != 1 {
		r.fail("loop(…) needs a recursive for, and one list")
	}
	return r.captured(func() { l.node.over(r, l.scope, args[0], l.depth+1) })
}

func (l *loop) attribute(name string) (any, bool) {
	n := len(l.items)
	switch name {
	case "index":
		return int64(l.i + 1), true
	case "index0":
		return int64(l.i), true
	case "revindex":
		return int64(n - l.i), true
	case "revindex0":
		return int64(n - l.i - 1), true
	case "first":
		return l.i == 0, true
	case "last":
		return l.i == n-1, true
	case "length":
		return int64(n), true
	case "depth":
		return int64(l.depth + 1), true
	case "depth0":
		return int64(l.depth), true
	case "previtem":
		return l.neighbor(l.i-1, "there is no previous item"), true
	case "nextitem":
		return l.neighbor(l.i+1, "there is no next item"), true
	case "cycle":
		return function(func(r *renderer, args []any, _ *dict) any {
			if len(args) == 0 {
				r.fail("no items for cycling given")
			}
			return args[l.i%len(args)]
		}), true
	case "changed":
		return function(func(_ *renderer, args []any, _ *dict) any {
			changed := !l.asked || !equal(&list{items: l.changed}, &list{items: args})
			l.changed, l.asked = args, true
			return changed
		}), true
	}
	return nil, false
}

func (l *loop) neighbor(i int, missing string) any {
	if i < 0 || i >= len(l.items) {
		return undefined{missing}
	}
	return l.items[i]
}
