package chattemplate

import (
	"slices"
	"strings"
)

// splitting is str.split, or rsplit, with and without a separator.
func splitting(fromRight bool) stringMethod {
	return func(r *renderer, s string, args []any, named *dict) any {
		v := r.bind(parameters{what: "split", names: []string{"sep", "maxsplit"}, defaults: []any{nil, int64(-1)}}, args, named)
		most := r.integer(v[1], "maxsplit")
		var parts []string
		switch {
		case v[0] == nil && fromRight:
			parts = rfields(s, most)
		case v[0] == nil:
			parts = fields(s, most)
		default:
			sep := r.str(v[0], "the separator of split")
			if sep == "" {
				r.fail("empty separator")
			}
			if fromRight {
				parts = rsplit(s, sep, most)
			} else {
				if most >= 0 {
					most++
				}
				parts = strings.SplitN(s, sep, most)
			}
		}
		return texts(parts)
	}
}

func texts(parts []string) *list {
	l := &list{items: make([]any, len(parts))}
	for i, p := range parts {
		l.items[i] = p
	}
	return l
}

// fields splits at white space, at most so many times, without a bound where most is negative.
func fields(s string, most int) (parts []string) {
	s = strings.TrimLeftFunc(s, isSpace)
	for s != "" {
		end := strings.IndexFunc(s, isSpace)
		if end < 0 || most >= 0 && len(parts) == most {
			if most >= 0 && len(parts) == most {
				return append(parts, strings.TrimRightFunc(s, isSpace))
			}
			return append(parts, s)
		}
		parts, s = append(parts, s[:end]), strings.TrimLeftFunc(s[end:], isSpace)
	}
	return parts
}

func rfields(s string, most int) (parts []string) {
	s = strings.TrimRightFunc(s, isSpace)
	for s != "" {
		trimmed := strings.TrimRightFunc(s, func(c rune) bool { return !isSpace(c) })
		if trimmed == "" || most >= 0 && len(parts) == most {
			if most >= 0 && len(parts) == most {
				s = strings.TrimLeftFunc(s, isSpace)
			}
			parts = append(parts, s)
			break
		}
		parts, s = append(parts, s[len(trimmed):]), strings.TrimRightFunc(trimmed, isSpace)
	}
	slices.Reverse(parts)
	return parts
}

func rsplit(s, sep string, most int) (parts []string) {
	for i := strings.LastIndex(s, sep); i >= 0 && most != 0; i = strings.LastIndex(s, sep) {
		parts, s = append(parts, s[i+len(sep):]), s[:i]
		most--
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return parts
}

// splitLines splits at the ends of lines that Python knows.
func splitLines(r *renderer, s string, args []any, named *dict) any {
	keep := truth(r.bind(parameters{what: "splitlines", names: []string{"keepends"}, defaults: []any{false}}, args, named)[0])
	l := &list{}
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if i < 0 {
			l.items = append(l.items, s)
			break
		}
		end := i + 1
		switch {
		case strings.HasPrefix(s[i:], "\r\n"):
			end = i + 2
		case s[i] >= 0x80:
			end = i + len(string([]rune(s[i:])[:1]))
		}
		if keep {
			l.items = append(l.items, s[:end])
		} else {
			l.items = append(l.items, s[:i])
		}
		s = s[end:]
	}
	return l
}

func partition(find func(s, sep string) int, fromRight bool) stringMethod {
	return func(r *renderer, s string, args []any, _ *dict) any {
		sep := r.only(args, "partition")
		if sep == "" {
			r.fail("empty separator")
		}
		l := &list{items: []any{s, "", ""}, tuple: true}
		if fromRight {
			l.items = []any{"", "", s}
		}
		if i := find(s, sep); i >= 0 {
			l.items = []any{s[:i], sep, s[i+len(sep):]}
		}
		return l
	}
}
