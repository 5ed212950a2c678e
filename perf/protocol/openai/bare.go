package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// bareChoice is the choice that stands at the top of a payload without choices: its delta, or its message. A type says that
// the payload is an event of another API. Where there is no such choice it gives back the choices as they were.
func bareChoice(root, choices gjson.Result) gjson.Result {
	if root.Get("type").Exists() || !root.Get("delta").IsObject() && !root.Get("message").IsObject() {
		return choices
	}
	return root
}

// foreign names another API that a payload without choices is of, and says what to do; "" for none.
func foreign(root gjson.Result) string {
	if servererror.Dialect(root) != "ollama" {
		return ""
	}
	return "the reply is in the format of Ollama's own API (/api/chat, /api/generate): add --api ollama, or use /v1/chat/completions or " +
		"/v1/completions in --url"
}

// holds reports whether a value is there and may be output; white space is.
func holds(v gjson.Result) bool {
	switch v.Type {
	case gjson.Number, gjson.JSON:
		return true
	}
	return v.Type == gjson.String && v.Raw != `""`
}

// standsBare reports whether an element of choices holds what belongs into its delta.
func standsBare(element gjson.Result) bool {
	for _, key := range []string{"content", "reasoning_content", "reasoning", "tool_calls"} {
		if holds(element.Get(key)) {
			return true
		}
	}
	return false
}

// addValue is add for a number, too, which some servers write without quotes where an answer is one.
func (r *reply) addValue(ch *choice, to *text, v gjson.Result, kind record.Kind) record.Kind {
	if v.Type != gjson.Number {
		return r.add(ch, to, v, kind)
	}
	r.now.odd = true
	return r.add(ch, to, gjson.Result{Type: gjson.String, Raw: `"` + v.Raw + `"`}, kind)
}

// broke reports whether a finish_reason is that of an answer which the server could not finish: in any case, its name holds the
// word for that.
func broke(why string) bool {
	why = strings.ToLower(why)
	for _, word := range []string{"error", "abort", "fail", "timeout", "timed_out", "cancel", "insufficient_system_resource"} {
		if strings.Contains(why, word) {
			return true
		}
	}
	return false
}
