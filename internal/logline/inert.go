package logline

import (
	"strings"
	"unicode"
)

// inert takes from a message what would command a terminal or turn its text around: control characters but line breaks
// and tabs, and invisible marks of format, become a middle dot. Servers' words stand in messages.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '·'
		}
		return r
	}, s)
}
