package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible is text whose control and direction characters are written as escapes, so that a terminal, a log or a page
// shows them instead of obeying them. New lines and tabs stay.
func visible(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.IndexFunc(text, obeyed) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if obeyed(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// obeyed says that a terminal or a renderer acts on the character.
func obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r >= 0xFFFE && r <= 0xFFFF:
		return true
	}
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' // the overrides of writing direction
}

// cell is text that no spreadsheet takes for a formula: OWASP's rule, an apostrophe before a first character that
// starts one, full-width forms too.
func cell(text string) string {
	text = visible(text)
	first, _ := utf8.DecodeRuneInString(text)
	if text != "" && strings.ContainsRune("=+-@\t\n\r＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// Line is visible text on one line, cut to at most n characters.
func Line(text string, n int) string {
	text = strings.Join(strings.Fields(visible(text)), " ")
	if runes := []rune(text); len(runes) > n {
		text = string(runes[:n-1]) + "…"
	}
	return text
}
