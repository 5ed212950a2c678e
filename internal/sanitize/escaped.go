package sanitize

import (
	"fmt"
	"strings"
	"unicode"
)

// Escaped is text whose control and direction characters are written as escapes (\u001b), so that a terminal, a log or a page
// shows them instead of obeying them. New lines and tabs stay, and so do marks that only join characters.
func Escaped(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.IndexFunc(text, Obeyed) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if Obeyed(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Obeyed reports whether a terminal or a renderer acts on the character.
func Obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r >= 0xFFFE && r <= 0xFFFF:
		return true
	}
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' // the overrides of writing direction
}
