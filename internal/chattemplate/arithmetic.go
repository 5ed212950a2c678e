package chattemplate

import (
	"math"
	"math/big"
	"strings"
)

// number is a value as a number; a boolean is 0 or 1.
func number(v any) (i int64, f float64, isInt, ok bool) {
	switch v := v.(type) {
	case int64:
		return v, float64(v), true, true
	case bool:
		if v {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case float64:
		return 0, v, false, true
	case *big.Int: // too large to be an int64: whole gives its value
		f, _ = new(big.Float).SetInt(v).Float64()
		return 0, f, false, true
	}
	return 0, 0, false, false
}

func (r *renderer) operate(op string, a, b any) any {
	r.defined(a)
	r.defined(b)
	if v, ok := r.sequences(op, a, b); ok {
		return v
	}
	if x, y, ok := wholes(a, b); ok && !(op == "**" && y.Sign() < 0) {
		return r.operateWhole(op, x, y)
	}
	_, fx, _, ok1 := number(a)
	_, fy, _, ok2 := number(b)
	if !ok1 || !ok2 {
		r.fail("unsupported operand type(s) for %s: %s and %s", op, quoted(typeName(a)), quoted(typeName(b)))
	}
	switch op {
	case "+":
		return fx + fy
	case "-":
		return fx - fy
	case "*":
		return fx * fy
	case "**":
		return math.Pow(fx, fy)
	}
	if fy == 0 {
		r.fail("division by zero")
	}
	switch op {
	case "/":
		return fx / fy
	case "//":
		return math.Floor(fx / fy)
	}
	m := math.Mod(fx, fy)
	if m != 0 && (m < 0) != (fy < 0) {
		m += fy
	}
	return m
}

// sequences joins and repeats texts and lists, and formats with %.
func (r *renderer) sequences(op string, a, b any) (any, bool) {
	if text, ok := a.(string); ok {
		switch other := b.(type) {
		case string:
			if op == "+" {
				r.room(len(text) + len(other))
				return text + other, true
			}
		case int64:
			if op == "*" {
				n := max(0, int(other))
				r.repeat(len(text), n)
				return strings.Repeat(text, n), true
			}
		}
		if op == "%" {
			return r.percent(text, b), true
		}
	}
	if l, ok := a.(*list); ok {
		switch other := b.(type) {
		case *list:
			if op == "+" && l.tuple == other.tuple {
				r.room(len(l.items) + len(other.items))
				return &list{items: append(append([]any{}, l.items...), other.items...), tuple: l.tuple}, true
			}
		case int64:
			if op == "*" {
				r.repeat(len(l.items), max(0, int(other)))
				n := &list{tuple: l.tuple}
				for range max(0, int(other)) {
					n.items = append(n.items, l.items...)
				}
				return n, true
			}
		}
	}
	if n, ok := a.(int64); ok && op == "*" {
		switch b.(type) {
		case string, *list:
			return r.sequences(op, b, n)
		}
	}
	return nil, false
}

// room counts the making of a value of that size as work, and bounds it.
func (r *renderer) room(size int) {
	if r.steps += size >> 8; size > maxOutput || r.steps > maxSteps {
		r.fail("the template makes values that are too large")
	}
}

// Sizes are counted as work: a step is so many bytes of a text that is worked on, or only searched.
const (
	bytesWorked   = 1 << 6
	bytesSearched = 1 << 10
)

// read counts the texts and lists among values as work, a step for so many bytes.
func (r *renderer) read(perStep int, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			r.steps += len(v) / perStep
		case *list:
			r.steps += len(v.items) * 16 / perStep
		}
	}
	if r.steps > maxSteps {
		r.fail("the template works too long on large values")
	}
}

func (r *renderer) repeat(size, n int) {
	if n > 0 && size > maxOutput/n {
		r.fail("the template makes values that are too large")
	}
	r.room(size * n)
}

// defined refuses an undefined value.
func (r *renderer) defined(v any) {
	if u, ok := v.(undefined); ok {
		r.fail("%s", u.what)
	}
}
