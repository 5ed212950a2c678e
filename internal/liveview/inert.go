package liveview

import (
	"strings"
	"unicode"
)

// mostForeign is how many characters of a foreign text are looked at.
const mostForeign = 300

// inert makes foreign text harmless on one line of a terminal. Line breaks and tabs become spaces; other controls, marks
// of direction, invisible and private characters become a middle dot; of the marks that stand on one character the first
// two are kept.
func inert(s string) string {
	var b strings.Builder
	marks, seen := 0, 0
	for _, r := range s {
		if seen++; seen > mostForeign {
			b.WriteRune('…')
			break
		}
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.Is(unicode.M, r):
			if marks++; marks > 2 || b.Len() == 0 {
				continue
			}
			b.WriteRune(r)
			continue
		case !unicode.IsPrint(r):
			b.WriteRune('·')
		default:
			b.WriteRune(r)
		}
		marks = 0
	}
	return strings.TrimSpace(b.String())
}
