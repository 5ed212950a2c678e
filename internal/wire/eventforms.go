package wire

import "bytes"

var (
	byteOrderMark = []byte("\xef\xbb\xbf")
	errorName     = []byte("error")
	endMark       = []byte("[DONE]")
	payloadKey    = []byte(`"choices"`)
)

const (
	blanks = " \t"
	// maxMarkLine is the length of a line up to which it may be an end mark that has no line end yet.
	maxMarkLine = 64
	// maxStray is how much of a line of no known field is kept.
	maxStray = 200
)

// bare is a line without what may stand before its field.
func bare(line []byte) []byte {
	if len(line) > 0 && (line[0] <= ' ' || line[0] == byteOrderMark[0]) {
		line = bytes.TrimLeft(bytes.TrimPrefix(line, byteOrderMark), blanks)
	}
	return line
}

// dataOf is the value of a data line; a gateway may have put its own "data:" before the one of the server.
func dataOf(line []byte) ([]byte, bool) {
	if len(line) > 6 && string(line[:6]) == "data: " && line[6] != 'd' { // nearly always
		return line[6:], true
	}
	value, ok := valueOf(line, "data")
	for ok && len(value) > 0 && value[0] == 'd' {
		inner, again := valueOf(value, "data")
		if !again || len(value) == len("data") {
			break
		}
		value = inner
	}
	return value, ok
}

// valueOf is the value of a line of that field.
func valueOf(line []byte, field string) ([]byte, bool) {
	if len(line) < len(field) || string(line[:len(field)]) != field {
		return nil, false
	}
	value := line[len(field):]
	if len(value) == 0 {
		return value, true
	}
	if value[0] != ':' {
		return nil, false
	}
	value = value[1:]
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	return value, true
}

// isEndMark reports whether a data line begins with the end mark of the OpenAI API. What it means is the protocol's.
func isEndMark(data []byte) bool {
	if len(data) > 0 && (data[0] == '{' || data[0] == ':') { // nearly always
		return false
	}
	data = bytes.TrimPrefix(bytes.TrimLeft(data, blanks), []byte(`"`))
	return len(data) >= len(endMark) && bytes.EqualFold(data[:len(endMark)], endMark)
}

// valuesMeet reports whether a JSON value ends with a and another begins with b: within one they never meet so.
func valuesMeet(a, b []byte) bool {
	a, b = bytes.TrimRight(a, blanks), bytes.TrimLeft(b, blanks)
	if len(a) == 0 || len(b) == 0 || a[len(a)-1] != '}' && string(a) != "null" {
		return false
	}
	return b[0] == '{' || string(bytes.TrimRight(b, blanks)) == "null"
}

// objectIn is the JSON object that a line holds: the line itself, or what stands behind a name that is no field of streams.
// Behind a known field it is one only where it looks like a payload, since ids may be JSON. A line that holds the beginning
// of a payload counts as one, too, so that what is missing of it is not missed in silence. It is nil where there is none.
func objectIn(line []byte) []byte {
	i := bytes.IndexByte(line, '{')
	if _, failed := valueOf(line, "error"); i < 0 || line[0] == ':' || failed {
		return nil
	}
	object := line[i:]
	payload := bytes.Contains(object, payloadKey)
	if i > 0 && !payload {
		for _, field := range []string{"event", "id", "retry"} {
			if _, ok := valueOf(line, field); ok {
				return nil
			}
		}
	}
	end := bytes.TrimRight(object, blanks)
	if len(end) > 1 && end[len(end)-1] == '}' || payload {
		return object
	}
	return nil
}

// isStray reports whether a line is neither a comment nor of a field that streams have.
func isStray(line []byte) bool {
	if line[0] == ':' {
		return false
	}
	for _, field := range []string{"id", "retry"} {
		if _, ok := valueOf(line, field); ok {
			return false
		}
	}
	return true
}

// withoutMark is a whole JSON object without the end mark of a stream that some gateways put behind it.
func withoutMark(body []byte) []byte {
	trimmed := bytes.TrimRight(body, blanks+"\r\n")
	for _, mark := range []string{"data: [DONE]", "data:[DONE]"} {
		if rest, ok := bytes.CutSuffix(trimmed, []byte(mark)); ok {
			return rest
		}
	}
	return body
}
