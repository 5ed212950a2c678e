package chattemplate

import (
	"cmp"
	"strings"
)

// equal is Python's ==.
func equal(a, b any) bool {
	left := maxSteps
	return equalWithin(a, b, &left)
}

// equalWithin is equal, for so many comparisons: lists that hold each other can be compared without end.
func equalWithin(a, b any, left *int) bool {
	if *left--; *left < 0 {
		fail(0, "comparing takes more than %d steps", maxSteps)
	}
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return x == y
		}
	}
	if x, y, ok := wholes(a, b); ok {
		return x.Cmp(y) == 0
	}
	if _, x, _, ok := number(a); ok {
		_, y, _, ok := number(b)
		return ok && x == y
	}
	switch x := a.(type) {
	case undefined:
		return isType[undefined](b)
	case *list:
		y, ok := b.(*list)
		return ok && (x == y || x.tuple == y.tuple && equalItems(x.items, y.items, left))
	case *dict:
		y, ok := b.(*dict)
		return ok && (x == y || equalDicts(x, y, left))
	case function:
		return false
	}
	if isType[function](b) {
		return false
	}
	return a == b // none, texts, and what is only equal to itself
}

func equalItems(a, b []any, left *int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equalWithin(a[i], b[i], left) {
			return false
		}
	}
	return true
}

func equalDicts(a, b *dict, left *int) bool {
	if len(a.keys) != len(b.keys) {
		return false
	}
	for _, k := range a.keys {
		v, ok := b.get(k)
		if !ok || !equalWithin(a.at(k), v, left) {
			return false
		}
	}
	return true
}

// order compares two values that have an order: numbers, texts, lists.
func (r *renderer) order(a, b any, op string) int {
	if x, y, ok := wholes(a, b); ok {
		return x.Cmp(y)
	}
	_, fx, _, ok1 := number(a)
	_, fy, _, ok2 := number(b)
	if ok1 && ok2 {
		return cmp.Compare(fx, fy)
	}
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(x, y)
		}
	}
	if x, ok := a.(*list); ok {
		if y, ok := b.(*list); ok && x.tuple == y.tuple {
			r.step()
			for i := range min(len(x.items), len(y.items)) {
				if !equal(x.items[i], y.items[i]) {
					return r.order(x.items[i], y.items[i], op)
				}
			}
			return cmp.Compare(len(x.items), len(y.items))
		}
	}
	r.defined(a)
	r.defined(b)
	r.fail("%s is not supported between instances of %s and %s", quoted(op), quoted(typeName(a)), quoted(typeName(b)))
	return 0
}

func (r *renderer) compare(op string, a, b any) bool {
	r.read(bytesSearched, a, b)
	switch op {
	case "==":
		return equal(a, b)
	case "!=":
		return !equal(a, b)
	case "in":
		return r.contains(b, a)
	case "not in":
		return !r.contains(b, a)
	}
	c := r.order(a, b, op)
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// contains is Python's "item in v".
func (r *renderer) contains(v, item any) bool {
	switch v := v.(type) {
	case string:
		s, ok := item.(string)
		if !ok {
			r.defined(item)
			r.fail("'in <string>' requires string as left operand, not %s", typeName(item))
		}
		return strings.Contains(v, s)
	case *dict:
		_, ok := v.get(item)
		return ok
	}
	for _, x := range r.items(v) {
		if equal(x, item) {
			return true
		}
	}
	return false
}
