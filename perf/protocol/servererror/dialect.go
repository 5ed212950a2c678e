package servererror

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Dialect is the name, as --api has it, of the API that a reply's JSON is of by its look; "" where nothing shows it. It is asked
// where a reply means nothing in the API that was asked for.
func Dialect(root gjson.Result) string {
	kind := root.Get("type").Str
	done := root.Get("done").Type
	switch {
	case strings.HasPrefix(kind, "message_"), strings.HasPrefix(kind, "content_block_"), kind == "message" && root.Get("content").IsArray():
		return "anthropic"
	case strings.HasPrefix(kind, "response."), root.Get("object").Str == "response":
		return "openai_responses"
	case root.Get("choices").IsArray():
		return "openai"
	case (done == gjson.True || done == gjson.False) && (root.Get("message").IsObject() || root.Get("response").Type == gjson.String):
		return "ollama"
	case root.Get("token.text").Exists(), root.Get("generated_text").Exists():
		return "tgi"
	case root.Get("meta_info").IsObject():
		return "sglang"
	case root.Get("output.choices").IsArray(), root.Get("output.text").Exists():
		return "dashscope"
	}
	return ""
}

// Foreign are words for a reply that is of another API than own by its look, "" where nothing shows it.
func Foreign(own string, root gjson.Result) string {
	name := Dialect(root)
	if name == "" || name == own {
		return ""
	}
	return "it has the format of --api " + name + ": use that, or correct the path of --url"
}
