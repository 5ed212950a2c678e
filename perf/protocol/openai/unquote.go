package openai

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeLength is that of \uXXXX.
const escapeLength = 6

// appendUnquoted appends the characters of a valid JSON string, which is given without its quotes. Half a surrogate pair
// becomes U+FFFD; high is the half where the string ends with a first one, else 0. (gjson takes half a pair and the
// character behind it for one.)
func appendUnquoted(dst []byte, s string) (out []byte, high rune) {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			return append(dst, s...), 0
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		if s[1] != 'u' {
			dst = append(dst, escaped(s[1]))
			s = s[2:]
			continue
		}
		r, ok := unit16(s)
		if !ok {
			return append(dst, s...), 0
		}
		s = s[escapeLength:]
		if !utf16.IsSurrogate(r) {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		if low, ok := lowHalf(s); ok && isHigh(r) {
			dst = utf8.AppendRune(dst, pair(r, low))
			s = s[escapeLength:]
			continue
		}
		dst = utf8.AppendRune(dst, utf8.RuneError)
		if s == "" && isHigh(r) {
			return dst, r
		}
	}
}

// escaped is the character for which the letter behind a backslash stands.
func escaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// unit16 is the value of the escape \uXXXX with which s begins.
func unit16(s string) (rune, bool) {
	if len(s) < escapeLength || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[2:escapeLength], 16, 16)
	return rune(v), err == nil
}

// lowHalf is the second half of a surrogate pair with whose escape s begins.
func lowHalf(s string) (rune, bool) {
	r, ok := unit16(s)
	return r, ok && r >= 0xdc00 && r < 0xe000
}

func isHigh(r rune) bool { return r >= 0xd800 && r < 0xdc00 }

func pair(high, low rune) rune { return utf16.DecodeRune(high, low) }
