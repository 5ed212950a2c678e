package secret

import (
	"encoding/json"
	"slices"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// A token is a string or another scalar of a document, with the name of the member that it is the value of, or an element of:
// {"keys": ["a", "b"]}. Elements within objects have the names of those.
type token struct {
	from, to int
	isString bool
	name     string
	within   bool // an object of credentials
}

// tokens are the scalars of a document from left to right.
func tokens(document []byte) func(yield func(token) bool) {
	return func(yield func(token) bool) {
		name := ""
		depth, within := 0, 0 // within is the depth of the object of credentials around, 0 for none
		for i := 0; i < len(document); {
			switch c := document[i]; {
			case c == '"':
				end := jsondepth.StringEnd(document, i)
				if next := skipBlanks(document, end); next < len(document) && document[next] == ':' {
					name = ""
					_ = json.Unmarshal(document[i:end], &name) // what cannot be read is no name
					i = next + 1
					continue
				}
				if !yield(token{i, end, true, name, within > 0}) {
					return
				}
				i = end
			case c == '{' || c == '[':
				if depth++; within == 0 && holdsCredentials(name) {
					within = depth
				}
				if c == '{' {
					name = ""
				}
				i++
			case c == '}' || c == ']':
				if within == depth {
					within = 0
				}
				depth = max(0, depth-1)
				name = ""
				i++
			case c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':':
				i++
			default:
				end := i + 1
				for end < len(document) && wordByte[document[end]] {
					end++
				}
				if !yield(token{i, end, false, name, within > 0}) {
					return
				}
				i = end
			}
		}
	}
}

// holdsCredentials reports whether all members of an object of this name are secrets, whatever their own names say.
func holdsCredentials(name string) bool {
	words := wordsOf(name)
	return len(words) > 0 && slices.Contains([]string{"credential", "credentials", "secrets"}, words[len(words)-1])
}

func skipBlanks(document []byte, i int) int {
	for i < len(document) && (document[i] == ' ' || document[i] == '\n' || document[i] == '\r' || document[i] == '\t') {
		i++
	}
	return i
}
