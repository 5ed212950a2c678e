package eventlog

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// A value is the text of one JSON value. No more is looked at than where values end: the checksum says that the text is
// what a writer wrote. It is never empty. Space between the tokens of an object or a list is not ok to the readers below, as this
// version writes none; encoding/json reads such lines.
type value string

// members calls take for each member of the object; a value that is no object, a name given twice or with an escape, and
// a refusal of take are not ok.
func members(object value, take func(key string, v value) bool) bool {
	if len(object) < 2 || object[0] != '{' {
		return false
	}
	var seen [32]string
	names := seen[:0]
	for i := 1; i < len(object); i++ {
		if object[i] == '}' {
			return i == 1 && len(object) == 2
		}
		end, plain := stringEnd(object, i)
		if !plain || end+1 >= len(object) || object[end] != ':' {
			return false
		}
		name := string(object[i+1 : end-1])
		for _, other := range names {
			if other == name {
				return false
			}
		}
		names = append(names, name)
		i = valueEnd(object, end+1)
		if i <= end+1 || i >= len(object) || !take(name, object[end+1:i]) {
			return false
		}
		if object[i] != ',' {
			return object[i] == '}' && i == len(object)-1
		}
	}
	return false
}

// elements calls take for each element of the list, with the same conditions.
func elements(list value, take func(value) bool) bool {
	if len(list) < 2 || list[0] != '[' {
		return false
	}
	if list[1] == ']' {
		return len(list) == 2
	}
	for i := 1; i < len(list); i++ {
		end := valueEnd(list, i)
		if end <= i || end >= len(list) || !take(list[i:end]) {
			return false
		}
		if i = end; list[i] != ',' {
			return list[i] == ']' && i == len(list)-1
		}
	}
	return false
}

// valueEnd is the index behind the value that begins at i, i where none does.
func valueEnd(s value, i int) int {
	switch s[i] {
	case '"':
		end, _ := stringEnd(s, i)
		return end
	case '{', '[':
		return nestedEnd(s, i)
	case ' ', '\t', '\n', '\r':
		return i
	}
	for i < len(s) && s[i] != ',' && s[i] != '}' && s[i] != ']' && s[i] > ' ' {
		i++
	}
	return i
}

// nestedEnd is the index behind the object or list that begins at i.
func nestedEnd(s value, i int) int {
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			end, _ := stringEnd(s, i)
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// stringEnd is the index behind the string that begins at i; plain says that there is a string and it has no escape.
func stringEnd(s value, i int) (end int, plain bool) {
	if s[i] != '"' {
		return i, false
	}
	plain = true
	for i++; i < len(s); i++ {
		quote := strings.IndexByte(string(s[i:]), '"')
		if quote < 0 {
			break
		}
		slash := strings.IndexByte(string(s[i:i+quote]), '\\')
		if slash < 0 {
			return i + quote + 1, plain
		}
		plain = false
		i += slash + 1 // what is escaped is passed by
	}
	return len(s), false
}

func integer[T ~int | ~int32 | ~int64](v value, dst *T) bool {
	n, err := strconv.ParseInt(string(v), 10, 64)
	*dst = T(n)
	return err == nil && int64(*dst) == n
}

func flag(v value, dst *bool) bool {
	*dst = v == "true"
	return *dst || v == "false"
}

// text takes a string. Escapes of UTF-16 are left to encoding/json, which knows what becomes of half a pair.
func text[T ~string](v value, dst *T) bool {
	if len(v) < 2 || v[0] != '"' || !utf8.ValidString(string(v)) {
		return false
	}
	if strings.IndexByte(string(v), '\\') < 0 {
		*dst = T(v[1 : len(v)-1])
		return true
	}
	*dst = T(gjson.Parse(string(v)).Str)
	return !surrogate(string(v))
}

// surrogate reports whether a JSON string holds an escape of U+D800 to U+DFFF.
func surrogate(raw string) bool {
	for i := 0; i+2 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] == 'u' && (raw[i+2] == 'd' || raw[i+2] == 'D') {
			return true
		}
		i++
	}
	return false
}
