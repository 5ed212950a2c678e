// Package sanitize makes text from others (a server's messages, a model's name, a prompt) safe to display: Text keeps
// its lines, Line is for a single line, Escaped is for files whose text must not be lost.
package sanitize

import (
	"strings"
	"unicode"
)

// Text takes from a text what would command a terminal or turn its text around: control characters but line breaks and
// tabs, and invisible marks of format, become a middle dot.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '·'
		}
		return r
	}, s)
}
