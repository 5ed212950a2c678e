package wire

import "bytes"

var (
	byteOrderMark = []byte("\xef\xbb\xbf")
	errorName     = []byte("error")
)

const blanks = " \t"

// isEndMark says that a data line is the end mark of the OpenAI API, which some servers put in quotes. Nothing else is
// looked at: what an event means is the protocol's.
func isEndMark(data []byte) bool {
	const longest = 16 // with some white space around
	if len(data) < len("[DONE]") || len(data) > longest {
		return false
	}
	data = bytes.Trim(data, blanks)
	return string(data) == "[DONE]" || string(data) == `"[DONE]"`
}

// objectsMeet says that a JSON object ends with a and another begins with b: within one they never meet so.
func objectsMeet(a, b []byte) bool {
	a, b = bytes.TrimRight(a, blanks), bytes.TrimLeft(b, blanks)
	return len(a) > 0 && len(b) > 0 && a[len(a)-1] == '}' && b[0] == '{'
}

// isObject says that a line has the ends of a JSON object.
func isObject(line []byte) bool {
	line = bytes.Trim(line, blanks)
	return len(line) > 1 && line[0] == '{' && line[len(line)-1] == '}'
}
