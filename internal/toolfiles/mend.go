package toolfiles

import (
	"bytes"
	"encoding/json"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// documents are the JSON values of a file: one, one a line, or one behind the other. torn reports whether the file ends within a value,
// which is then closed behind its last whole part, or left out where it is not the first. bad counts lines that are no JSON.
func documents(data []byte) (docs []json.RawMessage, torn bool, bad int) {
	data = bytes.TrimSpace(numbers(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	if len(data) == 0 || data[0] != '{' && data[0] != '[' {
		return nil, false, 0
	}
	if jsondepth.Valid(data) {
		return []json.RawMessage{data}, false, 0
	}
	first, _, more := bytes.Cut(data, []byte("\n"))
	if more && jsondepth.Valid(first) {
		return lines(data)
	}
	if docs, torn = values(data); len(docs) > 0 {
		return docs, torn, 0
	}
	closed := closed(data)
	if !jsondepth.Valid(closed) {
		return nil, true, 0
	}
	return []json.RawMessage{closed}, true, 0
}

// lines are the documents of a file that has one a line.
func lines(data []byte) (docs []json.RawMessage, torn bool, bad int) {
	all := bytes.Split(data, []byte("\n"))
	for i, line := range all {
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0:
		case jsondepth.Valid(line):
			docs = append(docs, line)
		case i == len(all)-1:
			torn = true
		default:
			bad++
		}
	}
	return docs, torn, bad
}

// values are the documents of a file that has one behind the other, over several lines each.
func values(data []byte) (docs []json.RawMessage, torn bool) {
	for rest := data; len(rest) > 0; {
		end := jsondepth.End(rest)
		if end == 0 || !jsondepth.Valid(rest[:end]) {
			return docs, true
		}
		docs = append(docs, rest[:end:end])
		rest = bytes.TrimLeft(rest[end:], " \t\r\n,")
	}
	return docs, false
}

// numbers puts null for the numbers of Python that JSON does not have.
func numbers(data []byte) []byte {
	if !bytes.Contains(data, []byte("NaN")) && !bytes.Contains(data, []byte("Infinity")) {
		return data
	}
	made := make([]byte, 0, len(data))
	quoted := false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\' && i+1 < len(data):
			made = append(made, c)
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == 'N' || c == 'I' || c == '-'):
			if word := notJSON(data[i:]); word > 0 {
				made = append(made, "null"...)
				i += word - 1
				continue
			}
		}
		made = append(made, data[i])
	}
	return made
}

func notJSON(at []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(at, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// closed ends JSON that breaks off behind its last whole part.
func closed(data []byte) []byte {
	var open []byte // what closes each bracket that is open
	end, depth := 0, 0
	quoted := false
	for i := 0; i < len(data); i++ {
		c := data[i]
		if quoted {
			switch c {
			case '\\':
				i++
			case '"':
				quoted = false
			}
			continue
		}
		switch c {
		case '"':
			quoted = true
		case '{':
			open = append(open, '}')
		case '[':
			open = append(open, ']')
		case '}', ']':
			if len(open) == 0 {
				return nil
			}
			open = open[:len(open)-1]
			end, depth = i+1, len(open)
		case ',':
			end, depth = i, len(open)
		}
	}
	made := bytes.Clone(data[:end])
	for depth > 0 {
		depth--
		made = append(made, open[depth])
	}
	return made
}
