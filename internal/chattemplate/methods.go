package chattemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

type stringMethod func(r *renderer, s string, args []any, named *dict) any

// stringMethods are Python's methods of str.
var stringMethods = map[string]stringMethod{
	"strip":  stripping(strings.TrimFunc, strings.Trim),
	"lstrip": stripping(strings.TrimLeftFunc, strings.TrimLeft),
	"rstrip": stripping(strings.TrimRightFunc, strings.TrimRight),
	"upper":  plainly(upper), "lower": plainly(lower), "casefold": plainly(cases.Fold().String),
	"title": plainly(title), "capitalize": plainly(capitalize), "swapcase": plainly(swapCase),
	"startswith": affix(strings.HasPrefix), "endswith": affix(strings.HasSuffix),
	"removeprefix": affixed(strings.TrimPrefix), "removesuffix": affixed(strings.TrimSuffix),
	"find": finding(strings.Index), "rfind": finding(strings.LastIndex), "index": indexing(strings.Index), "rindex": indexing(strings.LastIndex),
	"split": splitting(false), "rsplit": splitting(true), "splitlines": splitLines,
	"partition": partition(strings.Index, false), "rpartition": partition(strings.LastIndex, true),
	"join": joinMethod, "replace": replaceMethod, "count": countMethod, "format": formatMethod,
	"isdigit": every(isDigit), "isdecimal": every(unicode.IsDigit), "isnumeric": every(unicode.IsNumber),
	"isalpha": every(unicode.IsLetter), "isspace": every(isSpace),
	"isalnum": every(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
	"isupper": cased(unicode.IsUpper), "islower": cased(unicode.IsLower),
	"ljust": padding(func(s string, n int, fill string) string { return s + strings.Repeat(fill, n) }),
	"rjust": padding(func(s string, n int, fill string) string { return strings.Repeat(fill, n) + s }),
	"center": padding(func(s string, n int, fill string) string {
		left := n/2 + n&(utf8.RuneCountInString(s)+n)&1
		return strings.Repeat(fill, left) + s + strings.Repeat(fill, n-left)
	}),
	"zfill": zfill,
}

func plainly(f func(string) string) stringMethod {
	return func(_ *renderer, s string, _ []any, _ *dict) any { return f(s) }
}

func stripping(space func(string, func(rune) bool) string, of func(string, string) string) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		if len(args) == 0 || args[0] == nil {
			return space(s, isSpace)
		}
		return of(s, r.str(args[0], "the argument of strip"))
	}
}

func affix(has func(s, part string) bool) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		part := r.bind(parameters{what: "startswith or endswith", names: []string{"part"}}, args[:min(1, len(args))], nil)[0]
		if l, ok := part.(*list); ok {
			for _, p := range l.items {
				if has(s, r.str(p, "a part")) {
					return true
				}
			}
			return false
		}
		return has(s, r.str(part, "the argument of startswith or endswith"))
	}
}

func affixed(trim func(s, part string) string) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		return trim(s, r.only(args, "removeprefix or removesuffix"))
	}
}

// only is the one argument of a method, a text.
func (r *renderer) only(args []any, what string) string {
	return r.str(r.bind(parameters{what: what, names: []string{"text"}}, args, nil)[0], "the argument of "+what)
}

// finding gives the index of a part in characters, −1 where there is none; a start may be given.
func finding(find func(s, part string) int) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		v := r.bind(parameters{what: "find", names: []string{"part", "start", "end"}, defaults: []any{nil, nil}}, args, nil)
		skipped := 0
		if v[1] != nil || v[2] != nil {
			runes := []rune(s)
			at := r.positions(len(runes), r.optional(v[1]), r.optional(v[2]), nil)
			if len(at) == 0 {
				return int64(-1)
			}
			skipped, s = at[0], string(runes[at[0]:at[len(at)-1]+1])
		}
		i := find(s, r.str(v[0], "the argument of find"))
		if i < 0 {
			return int64(-1)
		}
		return int64(skipped + utf8.RuneCountInString(s[:i]))
	}
}

func (r *renderer) optional(v any) *int {
	if v == nil {
		return nil
	}
	i := r.integer(v, "an index")
	return &i
}

func indexing(find func(s, part string) int) stringMethod {
	return func(r *renderer, s string, args []any, named *dict) any {
		i := finding(find)(r, s, args, named)
		if i == int64(-1) {
			r.fail("substring not found")
		}
		return i
	}
}

func joinMethod(r *renderer, s string, args []any, _ *dict) any {
	items := r.items(r.bind(parameters{what: "join", names: []string{"items"}}, args, nil)[0])
	parts := make([]string, len(items))
	size := 0
	for i, item := range items {
		parts[i] = r.str(item, "an item of join")
		size += len(parts[i]) + len(s)
	}
	r.room(size)
	return strings.Join(parts, s)
}

func replaceMethod(r *renderer, s string, args []any, named *dict) any {
	v := r.bind(parameters{what: "replace", names: []string{"old", "new", "count"}, defaults: []any{int64(-1)}}, args, named)
	old, with := r.str(v[0], "the old text of replace"), r.str(v[1], "the new text of replace")
	r.room(len(s) + strings.Count(s, old)*len(with))
	return strings.Replace(s, old, with, r.integer(v[2], "the count of replace"))
}

func countMethod(r *renderer, s string, args []any, _ *dict) any {
	return int64(strings.Count(s, r.only(args, "count")))
}

func every(is func(rune) bool) stringMethod {
	return plain(func(s string) any { return s != "" && strings.IndexFunc(s, func(c rune) bool { return !is(c) }) < 0 })
}

func plain(f func(string) any) stringMethod {
	return func(_ *renderer, s string, _ []any, _ *dict) any { return f(s) }
}

// isDigit reports whether a character is a decimal digit, or one that is raised or lowered.
func isDigit(c rune) bool {
	return unicode.IsDigit(c) || strings.ContainsRune("²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", c)
}

// cased reports whether all letters that have a case are of one.
func cased(is func(rune) bool) stringMethod {
	return plain(func(s string) any {
		found := false
		for _, c := range s {
			if unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c) {
				if !is(c) {
					return false
				}
				found = true
			}
		}
		return found
	})
}

func padding(pad func(s string, n int, fill string) string) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		v := r.bind(parameters{what: "a method that pads", names: []string{"width", "fill"}, defaults: []any{" "}}, args, nil)
		n := r.integer(v[0], "the width") - utf8.RuneCountInString(s)
		if n <= 0 {
			return s
		}
		r.room(n)
		return pad(s, n, r.str(v[1], "the fill"))
	}
}

func zfill(r *renderer, s string, args []any, _ *dict) any {
	n := r.integer(r.bind(parameters{what: "zfill", names: []string{"width"}}, args, nil)[0], "the width") - utf8.RuneCountInString(s)
	if n <= 0 {
		return s
	}
	r.room(n)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[:1] + strings.Repeat("0", n) + s[1:]
	}
	return strings.Repeat("0", n) + s
}

// title begins each word with a capital, by the rules of str.title: a word is a run of letters.
func title(s string) string {
	inWord := false
	return strings.Map(func(c rune) rune {
		letter := unicode.IsLetter(c)
		first := letter && !inWord
		inWord = letter
		if first {
			return unicode.ToTitle(c)
		}
		return unicode.ToLower(c)
	}, s)
}

func capitalize(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if c == utf8.RuneError {
		return s
	}
	return string(unicode.ToTitle(c)) + strings.ToLower(s[n:])
}

// upper and lower map whole texts, as Python does: ß becomes SS.
func upper(s string) string { return cases.Upper(language.Und).String(s) }

func lower(s string) string { return cases.Lower(language.Und).String(s) }

func swapCase(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsUpper(c) {
			return unicode.ToLower(c)
		}
		return unicode.ToUpper(c)
	}, s)
}
