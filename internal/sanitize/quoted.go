package sanitize

import (
	"fmt"
	"strings"
	"unicode"
)

// Unseen reports whether a character commands a terminal, breaks a line, turns the text around or is not seen.
func Unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

const plainInShells = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./:,@%"

// ShellWord is a word of a command line as any POSIX shell reads it back, quoted only where it must.
func ShellWord(word string) string {
	if word != "" && strings.Trim(word, plainInShells) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Quoted is a word of a command line in the shell's form $'…', in which what is Unseen is written as escapes: bash, zsh and ksh
// read it back.
func Quoted(word string) string {
	var b strings.Builder
	b.WriteString("$'")
	for _, r := range word {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case Unseen(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case Unseen(r) && r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		case Unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}
