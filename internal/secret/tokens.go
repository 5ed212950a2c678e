package secret

import "encoding/json"

// A token is a string or another scalar of a document, with the name of the member that it is the value of, or an element of:
// {"keys": ["a", "b"]}. Elements within objects have the names of those.
type token struct {
	from, to int
	isString bool
	name     string
}

// tokens are the scalars of a document from left to right.
func tokens(document []byte) func(yield func(token) bool) {
	return func(yield func(token) bool) {
		name := ""
		for i := 0; i < len(document); {
			switch c := document[i]; {
			case c == '"':
				end := stringEnd(document, i)
				if next := skipBlanks(document, end); next < len(document) && document[next] == ':' {
					name = ""
					_ = json.Unmarshal(document[i:end], &name) // what cannot be read is no name
					i = next + 1
					continue
				}
				if !yield(token{i, end, true, name}) {
					return
				}
				i = end
			case c == '{' || c == '}' || c == ']':
				name = ""
				i++
			case c == ',' || c == '[' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':':
				i++
			default:
				end := i + 1
				for end < len(document) && wordByte[document[end]] {
					end++
				}
				if !yield(token{i, end, false, name}) {
					return
				}
				i = end
			}
		}
	}
}

// stringEnd is the place after the string that begins at i.
func stringEnd(document []byte, i int) int {
	for i++; i < len(document); i++ {
		switch document[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(document)
}

func skipBlanks(document []byte, i int) int {
	for i < len(document) && (document[i] == ' ' || document[i] == '\n' || document[i] == '\r' || document[i] == '\t') {
		i++
	}
	return i
}
