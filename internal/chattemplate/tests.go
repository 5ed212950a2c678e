package chattemplate

import (
	"math/big"
	"strings"
)

// A check is a test behind is: how many arguments it takes, and whether it holds.
type check struct {
	args  int
	holds func(r *renderer, v any, args []any) bool
}

// tests are Jinja's tests.
var tests = map[string]check{
	"defined":     ofKind(func(v any) bool { return !isType[undefined](v) }),
	"undefined":   ofKind(isType[undefined]),
	"none":        ofKind(func(v any) bool { return v == nil }),
	"boolean":     ofKind(isType[bool]),
	"true":        ofKind(func(v any) bool { return v == true }),
	"false":       ofKind(func(v any) bool { return v == false }),
	"integer":     ofKind(func(v any) bool { return isType[int64](v) || isType[*big.Int](v) }),
	"filter":      {0, func(r *renderer, v any, _ []any) bool { _, ok := r.filters[text(v)]; return ok }},
	"test":        {0, func(r *renderer, v any, _ []any) bool { _, ok := r.tests[text(v)]; return ok }},
	"float":       ofKind(isType[float64]),
	"number":      ofKind(isNumber),
	"string":      ofKind(isType[string]),
	"mapping":     ofKind(isType[*dict]),
	"iterable":    ofKind(isIterable),
	"sequence":    ofKind(isIterable),
	"callable":    ofKind(isCallable),
	"escaped":     ofKind(func(any) bool { return false }),
	"lower":       isCase(strings.ToLower),
	"upper":       isCase(strings.ToUpper),
	"odd":         remainder(2, 1),
	"even":        remainder(2, 0),
	"divisibleby": {1, func(r *renderer, v any, args []any) bool { return equal(r.operate("%", v, args[0]), int64(0)) }},
	"sameas":      {1, same},
	"in":          comparison("in"),
	"eq":          comparison("=="), "equalto": comparison("=="), "==": comparison("=="),
	"ne": comparison("!="), "!=": comparison("!="),
	"lt": comparison("<"), "lessthan": comparison("<"), "<": comparison("<"),
	"le": comparison("<="), "<=": comparison("<="),
	"gt": comparison(">"), "greaterthan": comparison(">"), ">": comparison(">"),
	"ge": comparison(">="), ">=": comparison(">="),
}

// ofKind is a test of a value alone.
func ofKind(holds func(v any) bool) check {
	return check{0, func(_ *renderer, v any, _ []any) bool { return holds(v) }}
}

func isType[T any](v any) bool { _, ok := v.(T); return ok }

func comparison(op string) check {
	return check{1, func(r *renderer, v any, args []any) bool { return r.compare(op, v, args[0]) }}
}

func isNumber(v any) bool { _, _, _, ok := number(v); return ok }

func isIterable(v any) bool {
	return isType[string](v) || isType[*list](v) || isType[*dict](v) || isType[undefined](v)
}

func isCallable(v any) bool { return isType[function](v) || isType[*macro](v) || isType[*loop](v) }

func remainder(by, rest int64) check {
	return check{0, func(r *renderer, v any, _ []any) bool { return equal(r.operate("%", v, by), rest) }}
}

func isCase(change func(string) string) check {
	return ofKind(func(v any) bool { s := text(v); return change(s) == s && strings.ToUpper(s) != strings.ToLower(s) })
}

// same is Python's is: equal, and of one type.
func same(_ *renderer, v any, args []any) bool {
	return typeName(v) == typeName(args[0]) && equal(v, args[0])
}
