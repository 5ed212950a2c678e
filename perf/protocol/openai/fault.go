package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

// fault reports whether a payload is an error, and in which words.
func (r *reply) fault(c *parsedChunk, root gjson.Result) (string, bool) {
	if servererror.Wrong(c.err) || c.object.Str == "error" || servererror.Wrong(c.groq.Get("error")) {
		return servererror.WordsOr(root), true
	}
	if hasElements(c.choices) || c.usage.IsObject() {
		return "", false
	}
	for _, key := range []string{"detail", "errors", "error_msg", "error_message", "errorMessage"} {
		if servererror.Wrong(root.Get(key)) {
			return servererror.WordsOr(root), true
		}
	}
	if root.Get("type").Str == "error" || servererror.Failed(root) {
		return servererror.WordsOr(root), true
	}
	if words := servererror.Words(root); words != "" { // a message without a code may be an error, and may explain an early end
		r.words = words
	}
	return "", false
}
