package openai

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/record"
)

// fault reports whether a payload is an error, and in which words.
func (r *reply) fault(c *parsedChunk, root gjson.Result) (string, bool) {
	if wrong(c.err) || c.object.Str == "error" || wrong(c.groq.Get("error")) {
		return wordsOr(root), true
	}
	if hasElements(c.choices) || c.usage.IsObject() {
		return "", false
	}
	for _, key := range []string{"detail", "errors", "error_msg", "error_message", "errorMessage"} {
		if wrong(root.Get(key)) {
			return wordsOr(root), true
		}
	}
	if root.Get("type").Str == "error" || failed(root) {
		return wordsOr(root), true
	}
	if words := errorWords(root); words != "" { // a message without a code may be an error, and may explain an early end
		r.words = words
	}
	return "", false
}

// failed reports whether an object without choices has a code that stands for an error, and a message or not.
func failed(root gjson.Result) bool {
	for _, key := range []string{"code", "status_code", "error_code", "err_code", "errno", "status", "base_resp.status_code", "header.code"} {
		switch v := root.Get(key); v.Type {
		case gjson.Number:
			if v.Num != 0 && (v.Num < 200 || v.Num > 299) {
				return true
			}
		case gjson.String:
			if key == "status" && v.Str != "error" && v.Str != "failed" {
				continue
			}
			if !isSuccess(v.Str) {
				return true
			}
		}
	}
	return root.Get("success").Type == gjson.False
}

// isSuccess reports whether the value of a key that stands for an error is the word for none.
func isSuccess(word string) bool {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "", "0", "200", "ok", "success", "null", "none", "false":
		return true
	}
	return false
}

// wrong reports whether the value of a key that stands for an error names one: it holds anything but the words and numbers that
// stand for a success.
func wrong(v gjson.Result) bool {
	switch v.Type {
	case gjson.Number:
		return v.Num != 0 && (v.Num < 200 || v.Num > 299)
	case gjson.String:
		return !isSuccess(v.Str)
	case gjson.JSON:
		return anyWithin(v, wrong)
	}
	return says(v)
}

// says reports whether the value of a key that stands for an error holds anything: many servers send the key in every payload
// with null, false, 0, "", {} or [], or with members that are such.
func says(v gjson.Result) bool {
	switch v.Type {
	case gjson.True:
		return true
	case gjson.Number:
		return v.Num != 0
	case gjson.String:
		return strings.TrimSpace(v.Str) != ""
	case gjson.JSON:
		return anyWithin(v, says)
	}
	return false
}

// anyWithin reports whether an element of a list or a value of an object is such.
func anyWithin(v gjson.Result, is func(gjson.Result) bool) (found bool) {
	v.ForEach(func(_, one gjson.Result) bool {
		found = is(one)
		return !found
	})
	return found
}

// errorText finds the words in the body of a reply that is no success.
func errorText(body []byte) string {
	body = trim(body)
	if data, ok := firstData(body); ok { // an error sent as an event stream
		body = data
	}
	if !jsondepth.Valid(body) {
		return clip(string(body))
	}
	return clip(wordsOr(gjson.ParseBytes(body)))
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

// trim takes white space and a byte order mark from data.
func trim(data []byte) []byte {
	if n := len(data); n > 0 && data[0] > ' ' && data[0] < 0x80 && data[n-1] > ' ' && data[n-1] < 0x80 { // the usual case
		return data
	}
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\xef\xbb\xbf")))
}

// maxWords bounds the server's words that a fault keeps.
const maxWords = 2 << 10

func inBand(words string) *record.Fault {
	return &record.Fault{Kind: record.FaultInBand, Words: clip(words)}
}

func undecodable(why string, data []byte) *record.Fault {
	if !jsondepth.Within(data) {
		why = fmt.Sprintf("JSON that nests deeper than %d levels", jsondepth.Max)
	}
	return &record.Fault{Kind: record.FaultDecode, Words: clip(why + ": " + string(data[:min(len(data), 200)]))}
}

// clip makes s valid UTF-8 of at most maxWords bytes.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxWords {
		return s
	}
	return strings.ToValidUTF8(s[:maxWords-len("…")], "") + "…"
}
