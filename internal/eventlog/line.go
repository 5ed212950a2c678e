package eventlog

import (
	"encoding/hex"
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
	copy(line[len(prefix):], checksum(line[covered:]))
	return append(dst, '\n')
}

func checksum(b []byte) string {
	sum := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return hex.EncodeToString([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
}

// intact says that a line, without its newline, has the shape of one and the checksum of its bytes.
func intact(line []byte) bool {
	if len(line) < covered || string(line[:len(prefix)]) != prefix || string(line[covered-len(middle):covered]) != middle {
		return false
	}
	return string(line[len(prefix):len(prefix)+8]) == checksum(line[covered:])
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
