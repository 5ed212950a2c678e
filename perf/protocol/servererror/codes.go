package servererror

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Failed reports whether an object without choices has a code that stands for an error, and a message or not.
func Failed(root gjson.Result) bool {
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

// Wrong reports whether the value of a key that stands for an error names one: it holds anything but the words and numbers that
// stand for a success.
func Wrong(v gjson.Result) bool {
	switch v.Type {
	case gjson.Number:
		return v.Num != 0 && (v.Num < 200 || v.Num > 299)
	case gjson.String:
		return !isSuccess(v.Str)
	case gjson.JSON:
		return anyWithin(v, Wrong)
	}
	return Says(v)
}

// Says reports whether the value of a key that stands for an error holds anything: many servers send the key in every payload
// with null, false, 0, "", {} or [], or with members that are such.
func Says(v gjson.Result) bool {
	switch v.Type {
	case gjson.True:
		return true
	case gjson.Number:
		return v.Num != 0
	case gjson.String:
		return strings.TrimSpace(v.Str) != ""
	case gjson.JSON:
		return anyWithin(v, Says)
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
