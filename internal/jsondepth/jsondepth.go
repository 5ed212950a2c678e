// Package jsondepth checks untrusted JSON without recursion. It bounds the nesting before a recursive reader sees it:
// eight million open brackets in one payload would overflow the stack, which is fatal.
package jsondepth

import (
	"bytes"

	"github.com/tidwall/gjson"
)

// Max is the deepest nesting that is taken; it is that of encoding/json.
const Max = 10_000

// Valid reports whether data is JSON that a parser may read which recurses.
func Valid(data []byte) bool { return Within(data) && gjson.ValidBytes(data) }

// Within reports whether data nests no deeper than Max levels, whether it is valid JSON or not. It neither recurses nor
// allocates. Data that cannot nest so deeply because it is short, or because it has too few brackets, costs next to
// nothing.
func Within(data []byte) bool {
	if len(data) <= Max || bytes.Count(data, []byte{'['})+bytes.Count(data, []byte{'{'}) <= Max {
		return true
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		if !structural[data[i]] {
			continue
		}
		switch data[i] {
		case '"':
			i = StringEnd(data, i) - 1
		case '[', '{':
			if depth++; depth > Max {
				return false
			}
		case ']', '}':
			depth--
		}
	}
	return true
}

// structural are the bytes that End and Within look at.
var structural = [256]bool{'"': true, '[': true, ']': true, '{': true, '}': true}

// End is where the first value of data ends, an object or a list; 0 where data begins with neither or breaks off before
// the end. Like Within it looks at brackets and strings alone.
func End(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		for depth > 0 && i < len(data) && !structural[data[i]] {
			i++
		}
		if i == len(data) {
			return 0
		}
		switch data[i] {
		case '"':
			i = StringEnd(data, i) - 1
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		if depth <= 0 {
			return 0
		}
	}
	return 0
}

// StringEnd is the index behind the string which begins at i, or that of the end of data where the string breaks off.
func StringEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return len(data)
		}
		escapes := 0
		for at := i + n - 1; at >= i && data[at] == '\\'; at-- {
			escapes++
		}
		i += n
		if escapes%2 == 0 {
			return i + 1
		}
	}
	return len(data)
}
