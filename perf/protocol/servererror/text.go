package servererror

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// Text finds the words in the body of a reply that is no success.
func Text(body []byte) string {
	body = Trim(body)
	if data, ok := firstData(body); ok { // an error sent as an event stream
		body = data
	}
	if !jsondepth.Valid(body) {
		return Clip(string(body))
	}
	return Clip(WordsOr(gjson.ParseBytes(body)))
}

// firstData is the first data line of an event stream, which may begin with lines of other fields.
func firstData(body []byte) ([]byte, bool) {
	for line := range bytes.Lines(body) {
		field, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(field) > len("event") || bytes.ContainsAny(field, "{[ ") {
			return nil, false
		}
		if string(field) == "data" {
			return bytes.TrimSpace(value), true
		}
	}
	return nil, false
}

// Trim takes white space and a byte order mark from data.
func Trim(data []byte) []byte {
	if n := len(data); n > 0 && data[0] > ' ' && data[0] < 0x80 && data[n-1] > ' ' && data[n-1] < 0x80 { // the usual case
		return data
	}
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\xef\xbb\xbf")))
}
