package main

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// slug is the anchor that GitHub gives a heading: lower case, blanks as hyphens, and of all else only letters, marks,
// numbers, hyphens and low lines.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Pc):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
}

// anchors are the anchors of one page: a second heading of the same words ends in -1, the next in -2.
type anchors map[string]int

// Generate is the anchor of a heading, for goldmark.
func (a anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	id := slug(string(value))
	name := id
	for {
		n, taken := a[name]
		if !taken {
			break
		}
		a[name]++
		name = id + "-" + strconv.Itoa(n)
	}
	a[name] = 1
	return []byte(name)
}

// Put keeps an anchor that is taken.
func (a anchors) Put(value []byte) { a[string(value)] = 1 }
