package eventlog

import (
	"hash/crc32"
	"unicode/utf8"
)

// A line starts with prefix, eight hexadecimal digits and middle; the checksum covers what follows.
const (
	prefix  = `{"crc":"`
	middle  = `",`
	covered = len(prefix) + 8 + len(middle)
)

// beginLine makes room for the checksum and names the event.
func beginLine(dst []byte, kind Kind) []byte {
	dst = append(dst, prefix+"00000000"+middle+`"event":"`...)
	dst = append(dst, kind...)
	return append(dst, `","`...)
}

// endLine closes the line that began at start: the outer brace, the checksum, the newline.
func endLine(dst []byte, start int) []byte {
	dst = append(dst, '}')
	line := dst[start:]
	sum := checksum(line[covered:])
	copy(line[len(prefix):], sum[:])
	return append(dst, '\n')
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC-32C of b in eight hexadecimal digits.
func checksum(b []byte) (digits [8]byte) {
	sum := crc32.Checksum(b, castagnoli)
	for i := range digits {
		digits[i] = hexDigits[sum>>(28-4*i)&15]
	}
	return digits
}

// intact reports whether a line, without its newline, has the shape of one and the checksum of its bytes.
func intact(line []byte) bool {
	if len(line) < covered || string(line[:len(prefix)]) != prefix || string(line[covered-len(middle):covered]) != middle {
		return false
	}
	sum := checksum(line[covered:])
	return string(line[len(prefix):len(prefix)+8]) == string(sum[:])
}

const hexDigits = "0123456789abcdef"

// AppendText appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD, as with encoding/json.
func AppendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), `\ufffd`...)
				start = i + 1
			}
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}
