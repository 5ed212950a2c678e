package openai

import (
	"strings"

	"github.com/tidwall/gjson"
)

// hasElements reports whether v is a list with something in it, or a value that is no list.
func hasElements(v gjson.Result) bool {
	if !v.IsArray() {
		return v.Exists() && v.Type != gjson.Null
	}
	inside := strings.TrimLeft(v.Raw[1:], " \t\r\n")
	return inside != "" && inside[0] != ']'
}
