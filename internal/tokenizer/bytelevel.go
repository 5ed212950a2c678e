package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// byteAlphabet maps bytes to the visible characters that stand for them in byte-level vocabularies: printable
// Latin-1 stands for itself, the others for U+0100 onwards in order.
type byteAlphabet struct {
	char [256]rune
	byte [0x144]int16 // -1 where the character stands for no byte
}

func newByteAlphabet() *byteAlphabet {
	a := &byteAlphabet{}
	for i := range a.byte {
		a.byte[i] = -1
	}
	next := rune(0x100)
	for b := range 256 {
		c := rune(b)
		if b < '!' || b > '~' && b < 0xA1 || b == 0xAD {
			c = next
			next++
		}
		a.char[b] = c
		a.byte[c] = int16(b)
	}
	return a
}

// spell returns the characters that stand for the bytes of s.
func (a *byteAlphabet) spell(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	for i := range len(s) {
		b.WriteRune(a.char[s[i]])
	}
	return b.String()
}

// appendBytes appends the bytes that token's characters stand for, or, if one stands for none, the token as it is;
// ok is false then.
func (a *byteAlphabet) appendBytes(dst []byte, token string) (out []byte, ok bool) {
	start := len(dst)
	for _, r := range token {
		if int(r) >= len(a.byte) || a.byte[r] < 0 {
			return append(dst[:start], token...), false
		}
		dst = append(dst, byte(a.byte[r]))
	}
	return dst, true
}

// lossy decodes bytes as UTF-8, with one U+FFFD for each longest prefix of a character that breaks off, as WHATWG,
// Rust and Python do (Go replaces byte by byte).
func lossy(b string) string {
	if utf8.ValidString(b) {
		return b
	}
	var out strings.Builder
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRuneInString(b[i:])
		if r == utf8.RuneError && n == 1 {
			n = brokenPrefix(b[i:])
		}
		out.WriteRune(r)
		i += n
	}
	return out.String()
}

// brokenPrefix returns how many bytes of s, which begins with an invalid sequence, could begin a character; at least 1.
func brokenPrefix(s string) int {
	lo, hi, more := byte(0x80), byte(0xBF), 0
	switch c := s[0]; {
	case c >= 0xC2 && c <= 0xDF:
		more = 1
	case c >= 0xE0 && c <= 0xEF:
		more = 2
		if c == 0xE0 {
			lo = 0xA0
		}
		if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		more = 3
		if c == 0xF0 {
			lo = 0x90
		}
		if c == 0xF4 {
			hi = 0x8F
		}
	}
	n := 1
	for ; n <= more && n < len(s) && s[n] >= lo && s[n] <= hi; n++ {
		lo, hi = 0x80, 0xBF
	}
	return n
}
