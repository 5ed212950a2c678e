package tokenizer

import (
	"sort"
	"sync"
	"unicode"
	"unicode/utf8"
)

// class says to which of the sets that pre-tokenizer patterns name a character belongs.
type class uint8

const (
	letter  class = 1 << iota // \p{L}
	number                    // \p{N}
	space                     // \s
	mark                      // \p{M}
	sign                      // \p{P} or \p{S}
	capital                   // \p{Lu}, \p{Lt}, \p{Lm}, \p{Lo} or \p{M}: what may begin a word in o200k's pattern
	small                     // \p{Ll}, \p{Lm}, \p{Lo} or \p{M}: what may end a word in o200k's pattern
)

// classPages holds the class of every code point, in pages of 256.
type classPages [(unicode.MaxRune + 1) >> 8]*[256]class

// classTable is built on first use, in about a millisecond, and never changes.
var classTable = sync.OnceValue(buildClasses)

func buildClasses() *classPages {
	pages := &classPages{}
	empty := &[256]class{}
	for i := range pages {
		pages[i] = empty
	}
	set := func(r rune, c class) {
		if pages[r>>8] == empty {
			pages[r>>8] = &[256]class{}
		}
		pages[r>>8][r&0xFF] |= c
	}
	for _, group := range classGroups() {
		eachRune(group.table, func(r rune) { set(r, group.class) })
	}
	for _, y := range newerUnicodeRanges {
		same := pages[y.alike>>8][y.alike&0xFF]
		for r := y.lo; r <= y.hi; r++ {
			set(r, 0)
			pages[r>>8][r&0xFF] = same
		}
	}
	return pages
}

type classGroup struct {
	table *unicode.RangeTable
	class class
}

func classGroups() []classGroup {
	return []classGroup{
		{unicode.L, letter}, {unicode.N, number}, {unicode.White_Space, space}, {unicode.M, mark | capital | small},
		{unicode.P, sign}, {unicode.S, sign},
		{unicode.Lu, capital}, {unicode.Lt, capital}, {unicode.Ll, small},
		{unicode.Lm, capital | small}, {unicode.Lo, capital | small},
	}
}

func eachRune(table *unicode.RangeTable, visit func(rune)) {
	for _, r := range table.R16 {
		for c := uint32(r.Lo); c <= uint32(r.Hi); c += uint32(r.Stride) {
			visit(rune(c))
		}
	}
	for _, r := range table.R32 {
		for c := r.Lo; c <= r.Hi; c += r.Stride {
			visit(rune(c))
		}
	}
}

// at returns the class of the character of s that begins at byte i, and its length; (0, 0) at the end.
func (p *classPages) at(s string, i int) (class, int) {
	if i >= len(s) {
		return 0, 0
	}
	if b := s[i]; b < utf8.RuneSelf {
		return p[0][b], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	return p[r>>8][r&0xFF], n
}

// run returns the end of the longest run from i of characters that have one of the classes.
func (p *classPages) run(s string, i int, wanted class) int {
	for {
		c, n := p.at(s, i)
		if c&wanted == 0 {
			return i
		}
		i += n
	}
}

// mapToKnown returns a character of the same category and script that Go's tables know, or r itself.
func mapToKnown(r rune) rune {
	if r < newerUnicodeRanges[0].lo {
		return r
	}
	i := sort.Search(len(newerUnicodeRanges), func(i int) bool { return newerUnicodeRanges[i].hi >= r })
	if i < len(newerUnicodeRanges) && newerUnicodeRanges[i].lo <= r {
		return newerUnicodeRanges[i].alike
	}
	return r
}

// contains reports whether r is in ranges, which are sorted.
func contains(ranges []span, r rune) bool {
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].hi >= r })
	return i < len(ranges) && ranges[i].lo <= r
}

// isWord reports \w of the reference's Unicode-aware regular expressions.
func isWord(r rune) bool {
	r = mapToKnown(r)
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic, unicode.Join_Control)
}

// isNumeric reports what the Digits pre-tokenizer takes for a digit.
func isNumeric(r rune) bool {
	return unicode.Is(unicode.N, mapToKnown(r)) || contains(youngerNumbers, r)
}

// isPunctuation reports what the Punctuation pre-tokenizer splits at: ASCII punctuation and \p{P} of an old Unicode.
func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return unicode.IsPunct(r) || unicode.IsSymbol(r)
	}
	if r == 0x166D || r == 0x111C9 {
		return true
	}
	return unicode.IsPunct(r) && mapToKnown(r) == r && !contains(unknownPunctuation, r)
}
