package chattemplate

import "math/big"

func (e *constExpr) eval(*renderer, *scope) any { return e.value }

func (e *blockText) eval(*renderer, *scope) any { return e.text }

func (e *nameExpr) eval(r *renderer, s *scope) any {
	r.line = e.line
	if v, ok := s.lookup(e.name); ok {
		return v
	}
	if v, ok := r.globals[e.name]; ok {
		return v
	}
	return undefined{quoted(e.name) + " is undefined"}
}

func (e *listExpr) eval(r *renderer, s *scope) any {
	l := &list{items: make([]any, len(e.items)), tuple: e.tuple}
	for i, item := range e.items {
		l.items[i] = item.eval(r, s)
	}
	return l
}

func (e *dictExpr) eval(r *renderer, s *scope) any {
	d := newDict()
	for i, k := range e.keys {
		key := k.eval(r, s)
		r.line = e.line
		if _, ok := canonical(key); !ok {
			r.fail("unhashable type: %s", quoted(typeName(key)))
		}
		d.put(key, e.values[i].eval(r, s))
	}
	return d
}

func (e *attrExpr) eval(r *renderer, s *scope) any {
	of := e.of.eval(r, s)
	r.line = e.line
	return r.attribute(of, e.name)
}

func (e *itemExpr) eval(r *renderer, s *scope) any {
	of, key := e.of.eval(r, s), e.key.eval(r, s)
	r.line = e.line
	return r.item(of, key)
}

func (e *callExpr) eval(r *renderer, s *scope) any {
	of := e.of.eval(r, s)
	args, named := e.args.eval(r, s)
	r.line = e.line
	return r.call(of, args, named)
}

// call calls a value.
func (r *renderer) call(of any, args []any, named *dict) any {
	r.step()
	r.enter()
	defer r.leave()
	switch f := of.(type) {
	case function:
		return f(r, args, named)
	case *macro:
		return f.call(r, args, named)
	case *loop:
		return f.recurse(r, args)
	}
	r.defined(of)
	r.fail("%s object is not callable", quoted(typeName(of)))
	return nil
}

func (a *arguments) eval(r *renderer, s *scope) ([]any, *dict) {
	args := make([]any, 0, len(a.positional))
	for _, e := range a.positional {
		args = append(args, e.eval(r, s))
	}
	if a.list != nil {
		args = append(args, r.items(a.list.eval(r, s))...)
	}
	var named *dict
	if len(a.names) > 0 || a.dict != nil {
		named = newDict()
	}
	for i, name := range a.names {
		named.put(name, a.named[i].eval(r, s))
	}
	if a.dict != nil {
		d, ok := a.dict.eval(r, s).(*dict)
		if !ok {
			r.fail("what follows ** is no mapping")
		}
		for _, k := range d.keys {
			named.put(k, d.at(k))
		}
	}
	return args, named
}

func (e *filterExpr) eval(r *renderer, s *scope) any {
	of := e.of.eval(r, s)
	args, named := e.args.eval(r, s)
	r.line = e.line
	r.step()
	r.read(bytesWorked, of)
	return filters[e.name](r, append([]any{of}, args...), named)
}

func (e *testExpr) eval(r *renderer, s *scope) any {
	of := e.of.eval(r, s)
	args, _ := e.args.eval(r, s)
	r.line = e.line
	return r.test(e.name, of, args) != e.not
}

func (r *renderer) test(name string, of any, args []any) bool {
	t, ok := tests[name]
	if !ok {
		r.fail("there is no test %s", quoted(name))
	}
	if len(args) != t.args {
		r.fail("the test %s takes %d arguments, not %d", quoted(name), t.args, len(args))
	}
	r.read(bytesWorked, of)
	return t.holds(r, of, args)
}

func (e *notExpr) eval(r *renderer, s *scope) any { return !truth(e.of.eval(r, s)) }

func (e *signExpr) eval(r *renderer, s *scope) any {
	v := e.of.eval(r, s)
	r.line = e.line
	if i, ok := whole(v); ok {
		if e.minus {
			i = new(big.Int).Neg(i)
		}
		return smallest(i)
	}
	_, f, _, ok := number(v)
	switch {
	case !ok:
		r.defined(v)
		r.fail("bad operand type for a sign: %s", quoted(typeName(v)))
	case e.minus:
		return -f
	}
	return f
}

func (e *andExpr) eval(r *renderer, s *scope) any {
	if left := e.left.eval(r, s); !truth(left) {
		return left
	}
	return e.right.eval(r, s)
}

func (e *orExpr) eval(r *renderer, s *scope) any {
	if left := e.left.eval(r, s); truth(left) {
		return left
	}
	return e.right.eval(r, s)
}

func (e *chooseExpr) eval(r *renderer, s *scope) any {
	switch {
	case truth(e.test.eval(r, s)):
		return e.then.eval(r, s)
	case e.other != nil:
		return e.other.eval(r, s)
	}
	return undefined{"the condition of an if without else was false"}
}

func (e *binaryExpr) eval(r *renderer, s *scope) any {
	left, right := e.left.eval(r, s), e.right.eval(r, s)
	r.line = e.line
	return r.operate(e.op, left, right)
}

func (e *joinExpr) eval(r *renderer, s *scope) any {
	joined := ""
	for _, part := range e.parts {
		joined += text(part.eval(r, s))
		r.room(len(joined))
	}
	return joined
}

func (e *compareExpr) eval(r *renderer, s *scope) any {
	left := e.first.eval(r, s)
	for i, op := range e.ops {
		right := e.rest[i].eval(r, s)
		r.line = e.line
		if !r.compare(op, left, right) {
			return false
		}
		left = right
	}
	return true
}

func (e *sliceExpr) eval(r *renderer, s *scope) any {
	of := e.of.eval(r, s)
	bound := func(e expr) *int {
		if e == nil {
			return nil
		}
		v := e.eval(r, s)
		if v == nil {
			return nil
		}
		n, _, isInt, _ := number(v)
		if !isInt {
			r.defined(v)
			r.fail("slice indices must be integers, not %s", typeName(v))
		}
		i := int(n)
		return &i
	}
	from, to, step := bound(e.from), bound(e.to), bound(e.step)
	r.line = e.line
	return r.slice(of, from, to, step)
}

// slice is Python's v[from:to:step].
func (r *renderer) slice(v any, from, to, step *int) any {
	r.read(bytesWorked, v)
	switch v := v.(type) {
	case string:
		runes := []rune(v)
		var picked []rune
		for _, i := range r.positions(len(runes), from, to, step) {
			picked = append(picked, runes[i])
		}
		return string(picked)
	case *list:
		n := &list{tuple: v.tuple}
		for _, i := range r.positions(len(v.items), from, to, step) {
			n.items = append(n.items, v.items[i])
		}
		return n
	}
	r.defined(v)
	r.fail("%s object is not subscriptable", quoted(typeName(v)))
	return nil
}

// positions are the indexes that a slice of a sequence of n items picks.
func (r *renderer) positions(n int, from, to, step *int) (at []int) {
	by := 1
	if step != nil {
		by = *step
	}
	if by == 0 {
		r.fail("slice step cannot be zero")
	}
	low, high := 0, n
	if by < 0 {
		low, high = -1, n-1
	}
	place := func(p *int, otherwise int) int {
		if p == nil {
			return otherwise
		}
		i := *p
		if i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	if by > 0 {
		for i, end := place(from, 0), place(to, n); i < end; i += min(by, end-i) { // a step beyond the end could overflow
			at = append(at, i)
		}
		return at
	}
	for i, end := place(from, n-1), place(to, -1); i > end; i += max(by, end-i) {
		at = append(at, i)
	}
	return at
}
