// Package servererror reads the errors of servers in any dialect: the message, wherever it is, the codes, and the
// faults that follow from them. It does no I/O.
package servererror

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// wordPaths are where servers put the words of an error, the surest first.
var wordPaths = []string{"error.message", "error.msg", "error", "detail", "message", "msg", "error_msg", "error_message", "errorMessage",
	"errors.0.message", "errors", "status_msg", "base_resp.status_msg", "header.message", "x_groq.error", "text"}

// maxWithin is how many errors inside each other's words are looked into.
const maxWithin = 4

// Words finds the words of an error in the forms that servers use, "" where there are none. A gateway's own words may
// say only that the provider failed, and hold the provider's error as text or as JSON in a string: both are given.
func Words(root gjson.Result) string { return wordsWithin(root, maxWithin) }

func wordsWithin(root gjson.Result, depth int) string {
	if root.IsArray() {
		words := ""
		root.ForEach(func(_, one gjson.Result) bool {
			words = wordsWithin(one, depth)
			return words == ""
		})
		return words
	}
	if root.Type == gjson.String {
		if inner := encoded(root, depth); inner != "" {
			return inner
		}
		return root.String()
	}
	for _, path := range wordPaths {
		v := root.Get(path)
		if !Says(v) {
			continue
		}
		if list := listed(v); list != "" {
			return list
		}
		if inner := encoded(v, depth); inner != "" {
			return inner
		}
		if cause := cause(root.Get("error"), depth); cause != "" && v.Type == gjson.String {
			return v.String() + ": " + cause
		}
		return v.String()
	}
	return ""
}

// encoded is the words of an error that a string holds as JSON, "" where it holds none.
func encoded(v gjson.Result, depth int) string {
	if v.Type != gjson.String || depth == 0 {
		return ""
	}
	inner := strings.TrimSpace(v.String())
	if inner == "" || inner[0] != '{' && inner[0] != '[' || !jsondepth.Valid([]byte(inner)) {
		return ""
	}
	return wordsWithin(gjson.Parse(inner), depth-1)
}

// cause is what an error object holds beside its own message of the error behind it: OpenRouter's metadata.raw, or JSON in
// a string at any place.
func cause(failure gjson.Result, depth int) (words string) {
	if raw := failure.Get("metadata.raw"); Says(raw) && encoded(raw, depth) == "" {
		return raw.String()
	}
	if !failure.IsObject() || depth == 0 {
		return ""
	}
	failure.ForEach(func(_, v gjson.Result) bool {
		if v.IsObject() {
			words = cause(v, depth-1)
		} else {
			words = encoded(v, depth)
		}
		return words == ""
	})
	return words
}

// listed is a list of refused fields as one line: each as place and message. That of FastAPI is {"loc": […], "msg": …}, whose
// first place is only where in the request the field stands. It is "" for anything else.
func listed(v gjson.Result) string {
	if !v.IsArray() {
		return ""
	}
	var all []string
	v.ForEach(func(_, one gjson.Result) bool {
		message := one.Get("msg")
		if message.Type != gjson.String || message.Str == "" {
			all = nil
			return false
		}
		var place []string
		one.Get("loc").ForEach(func(_, part gjson.Result) bool {
			if name := part.String(); len(place) > 0 || name != "body" && name != "query" {
				place = append(place, name)
			}
			return true
		})
		line := message.String()
		if len(place) > 0 {
			line = strings.Join(place, ".") + ": " + line
		}
		all = append(all, line)
		return true
	})
	return strings.Join(all, "; ")
}

// WordsOr are the words of an error, or all of it.
func WordsOr(root gjson.Result) string {
	if words := Words(root); words != "" {
		return words
	}
	return root.Raw
}
