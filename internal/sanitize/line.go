package sanitize

import (
	"strings"
	"unicode"
)

// maxMarks is how many marks that stand on one character are kept: more of them would run over the lines around.
const maxMarks = 2

// Line is a text on one line, of at most so many characters; where it is cut the last is an ellipsis. Line breaks, tabs and
// runs of blanks become a blank; other controls, marks of direction, invisible and private characters become a middle dot.
func Line(s string, most int) string {
	var b strings.Builder
	marks, written, blank := 0, 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = written > 0
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks || written == 0 || blank {
				continue
			}
		case !unicode.IsPrint(r):
			r, marks = '·', 0
		default:
			marks = 0
		}
		need := 1
		if blank {
			need = 2
		}
		if written+need > most {
			return shortened(b.String(), most)
		}
		if blank {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		written, blank = written+need, false
	}
	return b.String()
}

// shortened is a text of which more would follow, with an ellipsis within most characters.
func shortened(s string, most int) string {
	if runes := []rune(s); len(runes) >= most {
		s = string(runes[:max(0, most-1)])
	}
	return strings.TrimRight(s, " ") + "…"
}

// Cut is a text of at most so many bytes, at the bounds of a character, and an ellipsis where more would follow.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// OneLine is Text on one line: what was parted by line breaks is parted by "; ", and behind a colon by a blank. Words of others cannot
// begin a line then.
func OneLine(s string) string {
	if !strings.ContainsFunc(s, breaks) {
		return Text(s)
	}
	var parts []string
	for _, part := range strings.FieldsFunc(s, breaks) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return Text(strings.ReplaceAll(strings.Join(parts, "; "), ":; ", ": "))
}

// breaks reports whether a character ends a line, in a file or on a screen.
func breaks(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}
