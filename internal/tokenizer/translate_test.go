package tokenizer

import (
	"strings"
	"testing"
)

func TestTranslate_WhatOnigurumaReadsDifferentlyIsTranslatedOrRefused(t *testing.T) {
	for _, c := range []struct{ name, in, want, refusal string }{
		{name: "properties", in: `[^\r\n\p{L}]?\p{^Han}+`, want: `[^\r\n\p{L}]?\P{Han}+`},
		{name: "intersection with a complement", in: `[\p{L}&&[^\p{Han}]]+`, want: `[\p{L}-[\p{Han}]]+`},
		{name: "possessive atom", in: `a\p{L}++b`, want: `a(?>\p{L}+)b`},
		{name: "possessive group", in: `(?:ab)?+c`, want: `(?>(?:ab)?)c`},
		{name: "lines", in: `^a$`, want: `(?m:^)a(?m:$)`},
		{name: "other intersection", in: `[a-z&&[aeiou]]`, refusal: "nested brackets"},
		{name: "negated intersection", in: `[^a&&[^b]]`, refusal: "nested brackets"},
		{name: "nested class", in: `[a[bc]]`, refusal: "nested brackets"},
		{name: "POSIX class", in: `[[:alpha:]]`, refusal: "nested brackets"},
		{name: "hex digit", in: `\h+`, refusal: `\h`},
		{name: "grapheme", in: `\X`, refusal: `\X`},
		{name: "word edge", in: `\bx`, refusal: `\b`},
		{name: "unknown property", in: `\p{Alphabetic}`, refusal: "Alphabetic"},
		{name: "dot matches all", in: `(?m:.)`, refusal: "group"},
		{name: "open range", in: `a{,3}`, refusal: "{0,n}"},
		{name: "open bracket", in: `[abc`, refusal: "not closed"},
		{name: "stray parenthesis", in: `a)`, refusal: "parenthesis"},
		{name: "trailing backslash", in: `a\`, refusal: "backslash"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := translate(c.in)
			if c.refusal == "" && (err != nil || got != c.want) {
				t.Errorf("translate(%q) = %q, %v; want %q", c.in, got, err, c.want)
			}
			if c.refusal != "" && (err == nil || !strings.Contains(err.Error(), c.refusal)) {
				t.Errorf("translate(%q) gives the error %v, which should name %s", c.in, err, c.refusal)
			}
		})
	}
}
